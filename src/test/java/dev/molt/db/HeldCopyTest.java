package dev.molt.db;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static dev.molt.update.DataFixture.COMMIT_A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.DataFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The backup whose main files are copied while the old worker serves, with real processes for holder and worker. */
@Timeout(120)
class HeldCopyTest {
    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final String UPDATE = "20261121T020000Z-1a2b3c";
    private static final List<String> DATABASES = List.of("app.db", "more/other.db");
    private static final int FILLER = 2000;

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();
    private DataFixture fixture;
    private Path holding;

    @BeforeEach
    void create() throws Exception {
        fixture =
                new DataFixture(directory.resolve("data")).release(A, COMMIT_A).current(A);
        fixture.open(Optional.of(A), Optional.of(B));
        for (String name : DATABASES) {
            execute(
                    name,
                    "CREATE TABLE rows(id INTEGER PRIMARY KEY, bytes BLOB)",
                    "CREATE TABLE filler AS WITH RECURSIVE c(id) AS (SELECT 0 UNION ALL SELECT id + 1 FROM c WHERE id < "
                            + FILLER + ") SELECT id, randomblob(900) AS bytes FROM c",
                    "CREATE UNIQUE INDEX filler_id ON filler(id)");
        }
    }

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @ParameterizedTest
    @CsvSource({"none, killed", "none, closed", "TRUNCATE, killed", "TRUNCATE, closed", "PASSIVE, killed"})
    void whatAnOldWorkerWroteDuringTheCopyIsRestoredFromTheCopyAndTheLog(String checkpoint, String end)
            throws Exception {
        Process writer = write(checkpoint);
        hold();
        int before = rowsBy(writer, 100);
        step("snapshot", UPDATE, holding.toString());
        int acknowledged = end(writer, end, rowsBy(writer, before + 100));

        assertThat(backup()).containsEntry("copied_before", "2");

        assertThat(backups()).allSatisfy(part -> assertThat(part.wal()).isPresent());
        assertRestored(acknowledged);
    }

    @Test
    void aDatabaseWithoutALogIsHeldToo() throws Exception {
        hold();
        step("snapshot", UPDATE, holding.toString());
        // The log begins anew under a holder that needs nothing of it; the main file stays as it is.
        Process writer = write("TRUNCATE");
        int acknowledged = end(writer, "killed", rowsBy(writer, 100));

        assertThat(backup()).containsEntry("copied_before", "2");
        assertRestored(acknowledged);
    }

    @Test
    void aCheckpointAfterTheHoldWritesNothingIntoTheMainFile() throws Exception {
        List<Connection> worker = new ArrayList<>();
        for (String name : DATABASES) {
            worker.add(Sqlite.openForWriting(fixture.data.root().resolve(name)));
        }
        execute(worker, "INSERT INTO rows VALUES (0, 'in the log when the hold begins')");
        hold();
        step("snapshot", UPDATE, holding.toString());
        execute(worker, "PRAGMA busy_timeout = 5");
        execute(worker, "PRAGMA wal_checkpoint(TRUNCATE)");
        execute(worker, "INSERT INTO rows VALUES (1, 'in the log of which nothing may be lost')");
        for (Connection connection : worker) {
            connection.close();
        }

        assertThat(backup()).containsEntry("copied_before", "2");
        assertRestored(1);
    }

    @Test
    void aHolderThatDiesCostsTheCopyAndNothingElse() throws Exception {
        Process writer = write("TRUNCATE");
        Process holder = hold();
        rowsBy(writer, 50);
        step("snapshot", UPDATE, holding.toString());
        holder.destroyForcibly().waitFor();
        int acknowledged = end(writer, "closed", rowsBy(writer, 200));

        assertThat(backup()).containsEntry("copied_before", "0");
        assertThat(backups()).allSatisfy(part -> assertThat(part.wal()).isEmpty());
        assertRestored(acknowledged);
    }

    @Test
    void aHolderThatDiesBeforeTheCopyLeavesOnlyWhatTheWriterDidNotChange() throws Exception {
        Process writer = write("TRUNCATE");
        Process holder = hold();
        holder.destroyForcibly().waitFor();
        rowsBy(writer, 50);
        step("snapshot", UPDATE, holding.toString());
        int acknowledged = end(writer, "closed", rowsBy(writer, 200));

        assertThat(backup()).containsEntry("copied_before", "0");
        assertRestored(acknowledged);
    }

    @Test
    void aCopyThatWasMadeForAnotherUpdateIsNotTaken() throws Exception {
        hold();
        step("snapshot", "20261121T010000Z-ffffff", holding.toString());

        assertThat(backup()).containsEntry("copied_before", "0");
        assertRestored(0);
    }

    @Test
    void whatABackupThatWasNotFinishedLeavesIsGoneWithTheNextOne() throws Exception {
        hold();
        step("snapshot", UPDATE, holding.toString());
        assertThat(unsealed()).isNotEmpty();
        assertThat(new Backups(fixture.data).list().sealed()).isEmpty();

        step("snapshot", UPDATE);
        assertThat(unsealed()).isEmpty();
    }

    @Test
    void whatABackupThatWasNotFinishedLeavesIsGoneWithThePrune() throws Exception {
        hold();
        step("snapshot", UPDATE, holding.toString());
        Path named = fixture.data.backups().resolve("db_backup_20261120T010000Z.db");
        Files.copy(fixture.data.root().resolve("app.db"), named);
        Files.setLastModifiedTime(
                named,
                java.nio.file.attribute.FileTime.from(java.time.Instant.now().minusSeconds(2 * 86_400)));
        Files.delete(fixture.data.lock());

        step("prune");

        assertThat(unsealed()).isEmpty();
        assertThat(named).doesNotExist();
    }

    @Test
    void databasesInAnotherModeAndOtherFilesAreNotHeld() throws Exception {
        execute("app.db", "PRAGMA journal_mode = DELETE");
        Files.writeString(fixture.data.root().resolve("more/other.db"), "no database");
        hold();

        assertThat(holding).isEmptyFile();
    }

    private Process write(String checkpoint) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(BusyWriter.class.getName(), checkpoint));
        DATABASES.forEach(
                name -> arguments.add(fixture.data.root().resolve(name).toString()));
        return java(arguments, Map.of());
    }

    private Process hold() throws IOException {
        Path run = Files.createDirectories(directory.resolve("holder"));
        holding = run.resolve("holding");
        List<String> arguments = new ArrayList<>(List.of(Holder.class.getName()));
        DATABASES.forEach(
                name -> arguments.add(fixture.data.root().resolve(name).toString()));
        Process holder = java(arguments, Map.of("MOLT_RUN_DIR", run.toString()));
        await().until(() -> Files.exists(holding) || !holder.isAlive());
        assertThat(holding).exists();
        return holder;
    }

    private Process java(List<String> arguments, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectError(directory.resolve("log").toFile());
        Path said = directory.resolve(arguments.get(0));
        Process process = builder.redirectOutput(said.toFile()).start();
        started.add(process);
        return process;
    }

    /** The last row that the writer acknowledged, as soon as it is at least this one. */
    private int rowsBy(Process writer, int atLeast) {
        await().atMost(java.time.Duration.ofSeconds(60)).until(() -> acknowledged() >= atLeast || !writer.isAlive());
        return acknowledged();
    }

    private int acknowledged() throws RuntimeException {
        try {
            String said = Files.readString(directory.resolve(BusyWriter.class.getName()));
            String whole = said.substring(0, said.lastIndexOf('\n') + 1);
            return (int) whole.lines().count() - 1;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int end(Process writer, String how, int acknowledged) throws Exception {
        assertThat(writer.isAlive()).as("the writer lives").isTrue();
        if (how.equals("killed")) {
            writer.destroyForcibly().waitFor();
        } else {
            writer.getOutputStream().write('\n');
            writer.getOutputStream().flush();
            assertThat(writer.waitFor()).isZero();
        }
        return Math.max(acknowledged, acknowledged());
    }

    private Map<String, String> backup() throws Exception {
        return step("backup", UPDATE, A.text(), "", "");
    }

    private List<BackupManifest.Database> backups() throws IOException {
        return new Backups(fixture.data).list().sealed().get(0).databases();
    }

    private List<String> unsealed() throws IOException {
        try (var files = Files.list(fixture.data.backups())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".db_backup_unsealed"))
                    .toList();
        }
    }

    /** Restores, after the live databases have become something else, and compares with what they were. */
    private void assertRestored(int acknowledged) throws Exception {
        started.forEach(Process::destroyForcibly);
        for (Process process : started) {
            process.waitFor();
        }
        String sealed = new Backups(fixture.data).list().sealed().get(0).stamp();
        List<String> were = contents();
        for (String name : DATABASES) {
            execute(name, "DELETE FROM rows", "UPDATE filler SET bytes = NULL", "VACUUM");
        }
        step("restore", sealed, UPDATE);
        assertThat(contents()).isEqualTo(were);
        for (String name : DATABASES) {
            assertThat(ask(name, "PRAGMA integrity_check")).isEqualTo("ok");
            assertThat(Integer.parseInt(ask(name, "SELECT count(*) FROM rows WHERE id <= " + acknowledged)))
                    .isEqualTo(acknowledged > 0 ? acknowledged + 1 : 0);
        }
    }

    private List<String> contents() throws SQLException {
        List<String> contents = new ArrayList<>();
        for (String name : DATABASES) {
            contents.add(ask(name, "SELECT group_concat(id || hex(bytes)) FROM (SELECT * FROM rows ORDER BY id)"));
            contents.add(ask(name, "SELECT group_concat(id || hex(bytes)) FROM (SELECT * FROM filler ORDER BY id)"));
        }
        return contents;
    }

    private void execute(String name, String... sql) throws SQLException {
        try (Connection writer = Sqlite.openForWriting(fixture.data.root().resolve(name));
                Statement statement = writer.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }

    private static void execute(List<Connection> worker, String sql) throws SQLException {
        for (Connection connection : worker) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private String ask(String name, String query) throws SQLException {
        try (Connection connection = Sqlite.openForReading(fixture.data.root().resolve(name));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    /** Runs a step as the supervisor does. Its results. */
    private Map<String, String> step(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(command));
        line.set(0, HOME.resolve("scripts/steps").resolve(command[0]).toString());
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.environment().put("MOLT_HOME", HOME.toString());
        builder.environment().put("DATA_DIR", fixture.data.root().toString());
        builder.environment().put("DB_PATHS", String.join(":", DATABASES));
        Files.createDirectories(fixture.data.root().resolve("run"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().collect(Collectors.toMap(l -> l.split("=")[0], l -> l.substring(l.indexOf('=') + 1)));
    }
}
