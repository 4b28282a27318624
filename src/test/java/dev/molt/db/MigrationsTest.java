package dev.molt.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.db.Migrations.Schema;
import dev.molt.update.AppliedMigration;
import dev.molt.update.MigrationClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    @TempDir
    Path directory;

    private Path scripts;
    private Path database;

    @BeforeEach
    void oneMigration() throws IOException {
        scripts = Files.createDirectory(directory.resolve("migrations"));
        database = directory.resolve("data/app.db");
        script("V1__one.sql", "CREATE TABLE one (id INTEGER PRIMARY KEY);");
    }

    @Test
    void loadingReadsTheMigrationsWithoutMakingADatabase() throws IOException {
        migrations().load(Database.file(database), true);
        script("V1__again.sql", "SELECT 1;");
        assertThatThrownBy(() -> migrations().load(Database.file(database), true))
                .hasMessageContaining("more than one migration with version 1");
        assertThat(database).doesNotExist();
    }

    @Test
    void checkingRefusesAMissingDatabaseAndDoesNotMakeIt() {
        assertRefused(() -> migrations().check(database)).hasMessageContaining("does not exist");
        assertThat(database).doesNotExist();
    }

    @Test
    void migratingMakesTheDatabaseAndItsDirectory() {
        assertThat(migrations().migrate(database).schema()).isEqualTo(new Schema("", "1"));
        assertThat(migrations().check(database)).isEqualTo(new Schema("1", "1"));
    }

    @Test
    void migratingAgainChangesNothing() {
        migrations().migrate(database);
        assertThat(migrations().migrate(database).schema()).isEqualTo(new Schema("1", "1"));
    }

    @Test
    void checkingNamesWhatIsPendingAndAppliesNothing() throws Exception {
        migrations().migrate(database);
        script("V2__two.sql", "CREATE TABLE two (id INTEGER PRIMARY KEY);");
        assertRefused(() -> migrations().check(database))
                .hasMessageContaining("lacks the migrations [V2__two.sql]")
                .hasMessageContaining("molt update");
        assertThat(tables()).doesNotContain("two");
    }

    @Test
    void migratingAppliesOnlyWhatIsPending() throws IOException {
        migrations().migrate(database);
        script("V2__two.sql", "CREATE TABLE two (id INTEGER PRIMARY KEY);");
        assertThat(migrations().migrate(database).schema()).isEqualTo(new Schema("1", "2"));
    }

    @Test
    void whatWasAppliedIsListedInItsOrderWithItsClassAndChecksum() throws Exception {
        migrations().migrate(database);
        script("V2.1__index.sql", "CREATE INDEX i ON one (id);");
        script("V3__reviewed.sql", "-- molt: compatible\nDELETE FROM one;");
        script("V10__less.sql", "DROP TABLE one;");
        script("R__a view.sql", "CREATE VIEW a AS SELECT 1;");

        List<AppliedMigration> applied = migrations().migrate(database).applied();

        assertThat(applied)
                .extracting(each -> each.name() + " " + each.kind() + " " + each.declared())
                .containsExactly(
                        "2.1 COMPATIBLE false", "3 COMPATIBLE true", "10 CONTRACT false", "R__a_view UNKNOWN false");
        assertThat(applied).extracting(AppliedMigration::checksum).containsExactlyElementsOf(checksumsFrom(2));
        assertThat(applied).allSatisfy(each -> assertThat(each.millis()).isBetween(0L, 60_000L));
    }

    private List<Integer> checksumsFrom(int rank) throws SQLException {
        List<Integer> checksums = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(Sqlite.url(database));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT checksum FROM flyway_schema_history"
                        + " WHERE installed_rank >= " + rank + " ORDER BY installed_rank")) {
            while (rows.next()) {
                checksums.add(rows.getInt(1));
            }
        }
        return checksums;
    }

    @Test
    void whatWasAppliedBeforeIsNotListedAgain() {
        migrations().migrate(database);
        assertThat(migrations().migrate(database).applied()).isEmpty();
    }

    @Test
    void aMigrationInJavaIsUnknown() {
        Migrations inJava =
                new Migrations(List.of("filesystem:" + scripts, "classpath:dev/molt/db/injava"), Adoption.none());

        assertThat(inJava.migrate(database).applied())
                .extracting(each -> each.name() + " " + each.kind())
                .containsExactly("1 COMPATIBLE", "7 UNKNOWN");
    }

    @Test
    void aCallbackIsListedAsUnknownUnlessItDeclaresItselfEvenIfNothingIsPending() throws IOException {
        migrations().migrate(database);
        script("beforeMigrate.sql", "CREATE TABLE IF NOT EXISTS seen (id INTEGER);");
        script("afterMigrate__log.sql", "-- molt: compatible\nSELECT 1;");

        assertThat(migrations().migrate(database).applied())
                .extracting(each -> each.name() + " " + each.kind() + " " + each.declared())
                .containsExactlyInAnyOrder("beforeMigrate UNKNOWN false", "afterMigrate__log COMPATIBLE true");
    }

    @Test
    void aMigrationWithAConfigurationOfItsOwnIsUnknown() throws IOException {
        script("V2__two.sql", "CREATE TABLE two (id INTEGER);");
        script("V2__two.sql.conf", "executeInTransaction=false");

        assertThat(migrations().migrate(database).applied())
                .extracting(each -> each.name() + " " + each.kind())
                .containsExactly("1 COMPATIBLE", "2 UNKNOWN");
    }

    @Test
    void migrationsOnTheClassPathAreReadThere() {
        assertThat(new Migrations(List.of("classpath:db/migration"), Adoption.none())
                        .migrate(database)
                        .applied())
                .extracting(AppliedMigration::kind)
                .containsOnly(MigrationClass.COMPATIBLE);
    }

    @Test
    void aDatabaseNewerThanTheReleaseIsRefusedByBoth() throws IOException {
        script("V2__two.sql", "CREATE TABLE two (id INTEGER PRIMARY KEY);");
        migrations().migrate(database);
        Files.delete(scripts.resolve("V2__two.sql"));
        String reason = "newer than this release: it has the migrations [2 (two)], this release ends at 1";
        assertRefused(() -> migrations().check(database)).hasMessageContaining(reason);
        assertRefused(() -> migrations().migrate(database)).hasMessageContaining(reason);
    }

    @Test
    void aMigrationThatChangedAfterItWasAppliedIsRefused() throws IOException {
        migrations().migrate(database);
        script("V1__one.sql", "CREATE TABLE one (id INTEGER PRIMARY KEY, more TEXT);");
        assertRefused(() -> migrations().check(database)).hasMessageContaining("checksum mismatch");
        assertRefused(() -> migrations().migrate(database)).hasMessageContaining("checksum mismatch");
    }

    @Test
    void aMigrationThatFailsLeavesNothingBehind() throws Exception {
        migrations().migrate(database);
        script("V2__two.sql", "CREATE TABLE two (id INTEGER PRIMARY KEY); INSERT INTO nowhere VALUES (1);");
        assertThatThrownBy(() -> migrations().migrate(database))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("V2__two.sql")
                .hasMessageContaining("no such table: nowhere");
        assertThat(tables()).doesNotContain("two");
        Files.delete(scripts.resolve("V2__two.sql"));
        assertThat(migrations().check(database)).isEqualTo(new Schema("1", "1"));
    }

    @Test
    void migratingBesideAWorkerThatCommitsAllTheTimeSucceeds() throws Exception {
        migrations().migrate(database);
        for (int version = 2; version < 12; version++) {
            script("V" + version + "__more.sql", "ALTER TABLE one ADD COLUMN c" + version + " TEXT;");
        }
        AtomicBoolean done = new AtomicBoolean();
        try (Connection worker = Sqlite.openForWriting(database)) {
            CompletableFuture<Integer> commits = CompletableFuture.supplyAsync(() -> insertUntil(done, worker));
            try {
                assertThat(migrations().migrate(database).schema()).isEqualTo(new Schema("1", "11"));
            } finally {
                done.set(true);
            }
            assertThat(commits.get()).isGreaterThan(10);
        }
    }

    private static int insertUntil(AtomicBoolean done, Connection worker) {
        int commits = 0;
        try (Statement statement = worker.createStatement()) {
            while (!done.get()) {
                statement.execute("INSERT INTO one (id) VALUES (NULL)");
                commits++;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return commits;
    }

    @Test
    void aDatabaseWithoutRecordsIsAdoptedAtTheVersionThatItsTablesHave() throws Exception {
        execute("CREATE TABLE one (id INTEGER PRIMARY KEY)");
        script("V2__two.sql", "CREATE TABLE two (id INTEGER PRIMARY KEY);");
        assertThat(adopting(Optional.of("1")).migrate(database).schema()).isEqualTo(new Schema("1", "2"));
        assertThat(adopting(Optional.empty()).check(database)).isEqualTo(new Schema("2", "2"));
    }

    @Test
    void aDatabaseWithoutRecordsIsAdoptedByAnUpdateOnly() throws Exception {
        execute("CREATE TABLE one (id INTEGER PRIMARY KEY)");
        assertRefused(() -> adopting(Optional.of("1")).check(database)).hasMessageContaining("lacks the migrations");
        assertThat(tables()).containsExactly("one");
    }

    @Test
    void aDatabaseOfSomebodyElseIsRefusedAndNotTouched() throws Exception {
        execute("CREATE TABLE theirs (id INTEGER PRIMARY KEY)");
        assertRefused(() -> adopting(Optional.empty()).migrate(database))
                .hasMessageContaining("has the tables [theirs] but no record of migrations")
                .hasMessageContaining("DATA_DIR");
        assertThat(tables()).containsExactly("theirs");
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndNotTouched() throws IOException {
        Files.createDirectories(database.getParent());
        Files.writeString(database, "this is no database, however long it may be".repeat(100));
        assertRefused(() -> migrations().check(database)).hasMessageContaining("file is not a database");
        assertRefused(() -> migrations().migrate(database)).hasMessageContaining("molt rollback");
        assertThat(database).content().startsWith("this is no database");
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt) {
        return assertThatThrownBy(attempt).isInstanceOf(DatabaseProblem.class);
    }

    private Migrations migrations() {
        return adopting(Optional.empty());
    }

    private Migrations adopting(Optional<String> version) {
        return new Migrations(List.of("filesystem:" + scripts), connection -> version);
    }

    private void script(String name, String sql) throws IOException {
        Files.writeString(scripts.resolve(name), sql);
    }

    private void execute(String sql) throws Exception {
        Files.createDirectories(database.getParent());
        try (Connection connection = DriverManager.getConnection(Sqlite.url(database));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> tables() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(Sqlite.url(database));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
