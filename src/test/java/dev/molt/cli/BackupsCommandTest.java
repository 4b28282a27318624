package dev.molt.cli;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static dev.molt.update.DataFixture.COMMIT_A;
import static dev.molt.update.DataFixture.COMMIT_B;
import static dev.molt.update.Outcome.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.molt.db.Sqlite;
import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.DataFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BackupsCommandTest {
    @TempDir
    Path directory;

    private DataFixture fixture;
    private Cli cli;
    private Path database;

    @BeforeEach
    void create() throws Exception {
        fixture =
                new DataFixture(directory.resolve("data")).release(A, COMMIT_A).current(A);
        fixture.ended(COMMITTED, Optional.empty(), Optional.of(A), "kind", "first_start", "schema_to", "3");
        database = fixture.data.root().resolve("app.db");
        cli = new Cli(fixture.data, Path.of("").toAbsolutePath());
        try (Connection writer = Sqlite.openForWriting(database)) {
            execute(writer, "create table numbers(n integer primary key)");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*), coalesce(max(n), 0) from numbers")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getInt(1)).isEqualTo(result.getInt(2));
            return result.getInt(1);
        }
    }

    /** A clock that is looked at after the first checks, and lets something happen then. */
    private BackupMaker makingABackupWhile(Runnable somethingHappens) {
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                somethingHappens.run();
                return Cli.NOW;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        Map<String, String> environment =
                Map.of("MOLT_DATA", fixture.data.root().toString(), "MOLT_HOME", directory.toString());
        BufferedReader nobody = new BufferedReader(Reader.nullReader());
        return new BackupMaker(new Surroundings(environment, nobody, System.out, System.err, clock, false));
    }

    @Test
    void aBackupIsNotSealedWhenAnUpdateBeganMeanwhile() throws IOException {
        BackupMaker maker = makingABackupWhile(() -> uncheckedly(() -> fixture.open(Optional.of(A), Optional.empty())));

        assertThatThrownBy(maker::make).isInstanceOf(Failure.class).hasMessageContaining("came in between");
        assertThat(fixture.data.backups()).isEmptyDirectory();
    }

    @Test
    void aBackupIsNotSealedWhenAnotherReleaseCameMeanwhile() throws IOException {
        BackupMaker maker = makingABackupWhile(
                () -> uncheckedly(() -> fixture.release(B, COMMIT_B).current(B)));

        assertThatThrownBy(maker::make).isInstanceOf(Failure.class).hasMessageContaining("came in between");
        assertThat(fixture.data.backups()).isEmptyDirectory();
    }

    private static void uncheckedly(Callable<?> action) {
        try {
            action.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private BackupManifest only() throws IOException {
        List<BackupManifest> sealed = new Backups(fixture.data).list().sealed();
        assertThat(sealed).hasSize(1);
        return sealed.get(0);
    }

    private Path copy() throws IOException {
        return fixture.data.backups().resolve("db_backup_" + only().stamp() + ".db");
    }

    @Test
    void aBackupWhileTheServiceWritesHoldsAllThatWasAcknowledgedBefore() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        Thread writing = new Thread(() -> writeUntil(stop, acknowledged));
        writing.start();
        await().until(() -> acknowledged.get() > 50);

        int before = acknowledged.get();
        Cli.Result result = cli.run("backups", "create");
        int after = acknowledged.get();
        stop.set(true);
        writing.join();

        assertThat(result.exit()).isZero();
        assertThat(count(copy())).isBetween(before, after + 1);
    }

    private void writeUntil(AtomicBoolean stop, AtomicInteger acknowledged) {
        try (Connection writer = Sqlite.openForWriting(database)) {
            while (!stop.get()) {
                execute(writer, "insert into numbers values (" + (acknowledged.get() + 1) + ")");
                acknowledged.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theSealNamesReleaseSchemaFilesAndHashes() throws IOException {
        cli.run("backups", "create");

        BackupManifest backup = only();
        assertThat(backup.stamp()).isEqualTo("20261121T030000Z");
        assertThat(backup.kind()).isEqualTo("manual");
        assertThat(backup.release()).isEqualTo(A.text());
        assertThat(backup.schema()).isEqualTo("3");
        assertThat(backup.databases()).extracting(BackupManifest.Database::path).containsExactly("app.db");
        assertThat(new Backups(fixture.data).damage(backup)).isEmpty();
    }

    @Test
    void theArchiveUnpackedBesideTheDataDirectoryIsTheReleaseAndTheLink() throws Exception {
        cli.run("backups", "create");
        Path home = Files.createDirectory(directory.resolve("elsewhere"));
        Path archive = fixture.data.backups().resolve("code_backup_" + only().stamp() + ".tar.gz");

        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", home.toString()).start();

        assertThat(tar.waitFor()).isZero();
        assertThat(home.resolve("data/current/app.txt")).hasContent("the program of " + A);
    }

    @Test
    void aFileWhoseHardLinksAreCountedAnewMeanwhileIsArchived() throws Exception {
        Path shared = fixture.data.releases().resolve(A.text()).resolve("shared.jar");
        byte[] noise = new byte[8 << 20];
        new Random(1).nextBytes(noise);
        Files.write(shared, noise);
        AtomicBoolean done = new AtomicBoolean();
        Thread linking = new Thread(() -> linkAgainAndAgain(shared, done), "linking");
        linking.start();
        try {
            assertThat(cli.run("backups", "create").exit()).isZero();
        } finally {
            done.set(true);
            linking.join();
        }

        assertThat(new Backups(fixture.data).damage(only())).isEmpty();
    }

    private void linkAgainAndAgain(Path file, AtomicBoolean done) {
        Path link = directory.resolve("link");
        try {
            while (!done.get()) {
                Files.createLink(link, file);
                Files.delete(link);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBackupOfAWriterThatWasKilledHoldsItsLog() throws Exception {
        try (Connection writer = Sqlite.openForWriting(database)) {
            execute(writer, "insert into numbers values (1)");
            Files.copy(database, directory.resolve("killed"));
            Files.copy(Path.of(database + "-wal"), directory.resolve("killed-wal"));
        }
        Files.move(directory.resolve("killed"), database, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.move(directory.resolve("killed-wal"), Path.of(database + "-wal"));

        cli.run("backups", "create");

        assertThat(count(copy())).isEqualTo(1);
        assertThat(Path.of(database + "-wal")).isNotEmptyFile();
    }

    @Test
    void twoBackupsInOneSecondGetTwoNames() throws IOException {
        cli.run("backups", "create");
        cli.run("backups", "create");

        assertThat(new Backups(fixture.data).list().sealed())
                .extracting(BackupManifest::stamp)
                .containsExactly("20261121T030001Z", "20261121T030000Z");
    }

    @Test
    void everyDatabaseIsBackedUpAndOneThatDoesNotExistIsRecorded() throws Exception {
        try (Connection writer = Sqlite.openForWriting(fixture.data.root().resolve("second/other.db"))) {
            execute(writer, "create table numbers(n integer primary key)");
        }

        cli.with("DB_PATHS", "missing.db:app.db:second/other.db").run("backups", "create");

        BackupManifest backup = only();
        String stamp = backup.stamp();
        assertThat(backup.databases())
                .extracting(each -> Path.of(each.path()).getFileName() + " "
                        + each.main().map(BackupManifest.Part::file).orElse("-"))
                .containsExactly(
                        "missing.db -", "app.db db_backup_" + stamp + ".2.db", "other.db db_backup_" + stamp + ".3.db");
        assertThat(cli.run("backups", "verify").exit()).isZero();
    }

    @Test
    void aDatabaseThatIsNamedTwiceIsCopiedOnce() throws IOException {
        Files.createSymbolicLink(fixture.data.root().resolve("link.db"), database);

        cli.with("DB_PATHS", "app.db:./app.db:link.db").run("backups", "create");

        assertThat(only().databases()).extracting(BackupManifest.Database::path).containsExactly("app.db");
    }

    @Test
    void ofADatabaseThatDoesNotExistNoFileIsMade() throws IOException {
        Files.delete(database);

        cli.run("backups", "create");

        assertThat(backupFiles().stream()
                        .map(file -> Path.of(file).getFileName().toString()))
                .containsExactly("backup_20261121T030000Z.json", "code_backup_20261121T030000Z.tar.gz");
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndNothingIsLeft() throws IOException {
        Files.writeString(database, "this is no database, but it is long enough to look at");

        Cli.Result result = cli.run("backups", "create");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err()).contains("app.db is no SQLite database");
        try (Stream<Path> files = Files.list(fixture.data.backups())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void whileAnUpdateIsOpenNoBackupIsMade() throws IOException {
        fixture.open(Optional.of(A), Optional.empty());

        assertThat(cli.run("backups", "create").exit()).isEqualTo(Exit.REFUSED);
        try (Stream<Path> files = Files.list(fixture.data.backups())) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aGoodBackupIsVerifiedAndNothingIsLeftOfTheProof() throws IOException {
        cli.run("backups", "create");
        List<String> before = backupFiles();

        Cli.Result result = cli.run("backups", "verify", only().stamp());

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains(only().stamp() + "  good");
        assertThat(backupFiles()).isEqualTo(before);
    }

    private List<String> backupFiles() throws IOException {
        try (Stream<Path> files = Files.list(fixture.data.backups())) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void oneChangedByteIsFound() throws IOException {
        cli.run("backups", "create");
        Files.write(copy(), new byte[] {0}, StandardOpenOption.APPEND);

        Cli.Result result = cli.run("backups", "verify", "--json");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.json().at("/backups/0/good").asBoolean()).isFalse();
        assertThat(result.json().at("/backups/0/damage/0").asText()).contains("does not have the SHA-256");
    }

    @Test
    void aDatabaseThatWasSealedBrokenIsFound() throws Exception {
        byte[] broken = Files.readAllBytes(database);
        for (int i = 100; i < broken.length; i++) {
            broken[i] = (byte) 0xff;
        }
        fixture.backup("20261121T000000Z", A, "3", broken);

        Cli.Result result = cli.run("backups", "verify");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.out()).contains("20261121T000000Z  DAMAGED: db_backup_20261121T000000Z.db: ");
    }

    @Test
    void theListShowsKindReleaseAndSize() throws IOException {
        cli.run("backups", "create");

        assertThat(cli.run("backups", "list").out()).contains("manual").contains(A.text());
        assertThat(cli.run("backups", "list", "--json")
                        .json()
                        .at("/backups/0/release")
                        .asText())
                .isEqualTo(A.text());
    }

    @Test
    void anUnreadableSealIsNamed() throws IOException {
        Files.writeString(fixture.data.backups().resolve("backup_20261121T000000Z.json"), "{");

        Cli.Result result = cli.run("backups", "list");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.out()).contains("backup_20261121T000000Z.json is unreadable");
    }

    @Test
    void pruningIsDoneByTheStepThatRunsAfterACommit() throws IOException {
        for (int i = 0; i < 3; i++) {
            cli.run("backups", "create");
        }

        Cli.Result result = cli.with("BACKUP_KEEP", "1").run("backups", "prune", "--json");

        assertThat(result.exit()).isZero();
        assertThat(result.json().get("backups_removed").asText()).isEqualTo("2");
        assertThat(only().stamp()).isEqualTo("20261121T030002Z");
    }

    @Test
    void whatPruningRefusesIsRelayed() throws IOException {
        fixture.open(Optional.of(A), Optional.empty());

        Cli.Result result = cli.run("backups", "prune");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.err()).contains("nothing is pruned until it has ended");
    }
}
