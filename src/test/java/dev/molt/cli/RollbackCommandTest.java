package dev.molt.cli;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static dev.molt.update.DataFixture.COMMIT_A;
import static dev.molt.update.DataFixture.COMMIT_B;
import static dev.molt.update.Outcome.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.molt.update.Backups;
import dev.molt.update.DataFixture;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RollbackCommandTest {
    private static final String OLDER = "20261121T000000Z";
    private static final String NEWER = "20261121T010000Z";

    @TempDir
    Path directory;

    private DataFixture fixture;
    private Cli cli;

    @BeforeEach
    void create() throws IOException {
        fixture = new DataFixture(directory.resolve("data"))
                .release(A, COMMIT_A)
                .release(B, COMMIT_B)
                .current(B);
        cli = new Cli(fixture.data, directory);
    }

    private void updatedFromSchemaTo(String before, String after) throws IOException {
        fixture.ended(COMMITTED, Optional.empty(), Optional.of(A), "kind", "first_start", "schema_to", before);
        fixture.ended(COMMITTED, Optional.of(A), Optional.of(B), "schema_from", before, "schema_to", after);
    }

    private void backup(String stamp) throws IOException {
        fixture.backup(stamp, A, "3", stamp.getBytes(StandardCharsets.UTF_8));
    }

    private UpdateLock lock() throws IOException {
        return UpdateLock.read(fixture.data.lock()).orElseThrow();
    }

    @Test
    void withTheSameSchemaOnlyTheCodeGoesBack() throws IOException {
        updatedFromSchemaTo("3", "3");

        Cli.Result result = cli.run("rollback");

        assertThat(result.out())
                .contains("Only the code goes back; the database stays, because its schema has not changed.");
        assertThat(lock().kind()).isEqualTo("rollback");
        assertThat(lock().from()).contains(B);
        assertThat(lock().to()).contains(A);
        assertThat(lock().get("ref")).isEqualTo(A.text());
        assertThat(lock().get("restore")).isEmpty();
        assertThat(lock().get("grant")).isEqualTo("not_descendant");
    }

    @Test
    void withANewerSchemaTheNewestBackupOfTheTargetComesBackToo() throws IOException {
        updatedFromSchemaTo("3", "4");
        backup(OLDER);
        backup(NEWER);

        cli.run("rollback", "--restore-db", "--yes");

        assertThat(lock().get("restore")).isEqualTo(NEWER);
    }

    @Test
    void pastCompatibleMigrationsOnlyTheCodeGoesBack() throws IOException {
        updatedWith("4:compatible:77:12,5:compatible_declared:78:3");

        cli.run("rollback");

        assertThat(lock().get("restore")).isEmpty();
    }

    @Test
    void pastOneMigrationThatIsNotCompatibleTheDatabaseGoesBackToo() throws IOException {
        backup("20261121T010000Z");
        updatedWith("4:compatible:77:12,5:contract:78:3");

        cli.run("rollback", "--restore-db", "--yes");

        assertThat(lock().get("restore")).isEqualTo("20261121T010000Z");
    }

    @Test
    void pastAFirstRepeatableMigrationTheDatabaseGoesBackToo() throws IOException {
        backup(NEWER);
        updatedUnderSchema3With("R__view:unknown:77:3");

        cli.run("rollback", "--restore-db", "--yes");

        assertThat(lock().get("restore")).isEqualTo(NEWER);
    }

    @Test
    void pastARepeatableMigrationWithoutABackupItIsRefused() throws IOException {
        updatedUnderSchema3With("db_migration_R__view:unknown:77:3");

        Cli.Result result = cli.run("rollback", "--yes");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err())
                .contains("migrations that " + A + " does not have")
                .contains("no backup of " + A);
    }

    @Test
    void aCallbackThatRunsEveryTimeChangesNothingForTheReleaseBefore() throws IOException {
        backup(NEWER);
        updatedUnderSchema3With("afterMigrate__analyze:unknown:0:0,createSchema:contract_declared:0:0");

        cli.run("rollback");

        assertThat(lock().get("restore")).isEmpty();
    }

    private void updatedUnderSchema3With(String migrations) throws IOException {
        fixture.ended(COMMITTED, Optional.empty(), Optional.of(A), "kind", "first_start", "schema_to", "3");
        String[] fields = {"schema_from", "3", "schema_to", "3", "migrations", migrations};
        fixture.ended(COMMITTED, Optional.of(A), Optional.of(B), fields);
    }

    private void updatedWith(String migrations) throws IOException {
        fixture.ended(COMMITTED, Optional.empty(), Optional.of(A), "kind", "first_start", "schema_to", "3");
        fixture.ended(
                COMMITTED,
                Optional.of(A),
                Optional.of(B),
                "schema_from",
                "3",
                "schema_to",
                "5",
                "migrations",
                migrations);
    }

    @Test
    void aRestoreNeedsTheWordsForItAndAYes() throws IOException {
        updatedWith("4:compatible:77:12,5:contract_declared:78:3");
        backup(NEWER);
        Files.writeString(fixture.data.root().resolve("app.db"), "something else");

        for (String words : List.of("rollback", "rollback --yes", "rollback --restore-db")) {
            Cli.Result result = cli.run(words.split(" "));

            assertThat(result.exit()).as(words).isEqualTo(Exit.REFUSED);
            assertThat(result.err())
                    .contains("Migrations since: 4 (compatible), 5 (contract, declared).")
                    .contains("goes back to that of 2026-11-21T00:30:00Z, 2 h ago")
                    .contains("because " + A + " ran with schema 3, the database now has 5")
                    .contains("Everything that was written since then")
                    .contains(words.endsWith("db") ? "--yes" : "--restore-db");
            assertThat(fixture.data.lock()).doesNotExist();
        }
    }

    @Test
    void theRowsThatWouldBeLostAreCountedByTable() throws IOException {
        updatedFromSchemaTo("3", "4");
        Path app = fixture.data.root().resolve("app.db");
        execute(app, "CREATE TABLE kept (name TEXT)", "INSERT INTO kept VALUES ('a'), ('b'), ('c')");
        execute(
                app,
                "CREATE TABLE keyed (name TEXT PRIMARY KEY, n) WITHOUT ROWID",
                "INSERT INTO keyed VALUES ('x', 1)");
        execute(app, "CREATE TABLE still (name TEXT)", "INSERT INTO still VALUES ('s')");
        fixture.backup(NEWER, A, "3", Files.readAllBytes(app));
        execute(app, "INSERT INTO kept VALUES ('d'), ('e')", "UPDATE kept SET name = NULL WHERE name = 'a'");
        execute(app, "DELETE FROM kept WHERE name = 'b'", "ALTER TABLE kept ADD COLUMN more", "UPDATE keyed SET n = 2");
        execute(app, "CREATE TABLE \"new one\" (rowid TEXT)", "INSERT INTO \"new one\" VALUES ('n')");

        Cli.Result result = cli.run("rollback", "--dry-run", "--json");

        assertThat(result.exit()).isZero();
        assertThat(result.json().get("losses"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "app.db, table kept: 2 added, 1 changed, 1 removed",
                        "app.db, table keyed: 0 added, 1 changed, 0 removed",
                        "app.db, table new one: 1 added, 0 changed, 0 removed");
        assertThat(fixture.data.lock()).doesNotExist();
        assertThat(fixture.data.backups()).isDirectoryNotContaining("glob:**.compare-*");
    }

    @Test
    void ofADatabaseThatIsNotSqliteItIsSaidThatNothingCanBeTold() throws IOException {
        updatedFromSchemaTo("3", "4");
        backup(NEWER);
        Files.writeString(fixture.data.root().resolve("app.db"), "something else");

        assertThat(cli.run("rollback", "--dry-run").out())
                .contains("app.db: how much cannot be told, as it is not SQLite");
    }

    @Test
    void aDryRunChangesNothing() throws IOException {
        updatedFromSchemaTo("3", "3");

        Cli.Result result = cli.run("rollback", "--dry-run");

        assertThat(result.out())
                .contains("From " + B + " to " + A)
                .contains("Only the code")
                .contains("Nothing was changed.");
        assertThat(fixture.data.lock()).doesNotExist();
        assertThat(new Backups(fixture.data).list().sealed()).isEmpty();
    }

    @Test
    void beforeTheCodeAloneGoesBackThePresentStateIsBackedUp() throws IOException {
        updatedFromSchemaTo("3", "3");
        Path app = fixture.data.root().resolve("app.db");
        execute(app, "CREATE TABLE kept (name TEXT)");

        cli.run("rollback");

        assertThat(new Backups(fixture.data).list().sealed())
                .singleElement()
                .satisfies(backup -> assertThat(backup.release()).isEqualTo(B.text()));
    }

    @Test
    void whereTheSwitchBacksUpNobodyElseDoes() throws IOException {
        updatedFromSchemaTo("3", "3");

        cli.with("UPDATE_SWITCH", "stop").run("rollback");

        assertThat(new Backups(fixture.data).list().sealed()).isEmpty();
        assertThat(fixture.data.lock()).exists();
    }

    @Test
    void aBackupThatCannotBeMadeCanBeLeftOut() throws IOException {
        updatedFromSchemaTo("3", "3");
        Files.writeString(fixture.data.root().resolve("app.db"), "something else");

        Cli.Result refused = cli.run("rollback");
        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err()).contains("--no-backup");
        assertThat(fixture.data.lock()).doesNotExist();

        cli.run("rollback", "--no-backup");
        assertThat(lock().to()).contains(A);
    }

    @Test
    void theDatabaseGoesBackAlsoWhereItNeedNotWhenThatIsAskedFor() throws IOException {
        updatedFromSchemaTo("3", "3");
        backup(NEWER);

        cli.run("rollback", "--restore-db", "--yes");

        assertThat(lock().get("restore")).isEqualTo(NEWER);
    }

    @Test
    void anUndoOfARestoreGoesBackToWhatWasBackedUpBeforeIt() throws IOException {
        updatedFromSchemaTo("3", "4");
        fixture.backup(NEWER, B, "4", new byte[] {1});
        wentBack("restore", OLDER, "backup", NEWER);

        assertThat(cli.run("rollback", "--undo", "--yes").exit()).isEqualTo(Exit.REFUSED);
        cli.run("rollback", "--undo", "--restore-db", "--yes");

        assertThat(lock().from()).contains(A);
        assertThat(lock().to()).contains(B);
        assertThat(lock().get("restore")).isEqualTo(NEWER);
    }

    @Test
    void anUndoOfARestoreWhoseBackupIsGoneIsRefused() throws IOException {
        updatedFromSchemaTo("3", "4");
        wentBack("restore", OLDER, "backup", NEWER);

        Cli.Result result = cli.run("rollback", "--undo", "--restore-db", "--yes");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err()).contains("the backup " + NEWER).contains("is not there");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void anUndoOfTheCodeAloneKeepsTheData() throws IOException {
        updatedFromSchemaTo("3", "3");
        wentBack("schema_from", "3", "schema_to", "3");

        cli.run("rollback", "--undo");

        assertThat(lock().to()).contains(B);
        assertThat(lock().get("restore")).isEmpty();
    }

    @Test
    void thereIsNothingToUndoWhenTheLastThingWasAnUpdate() throws IOException {
        updatedFromSchemaTo("3", "3");

        Cli.Result result = cli.run("rollback", "--undo");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err()).contains("no rollback").contains("--to RELEASE");
        assertThat(cli.run("rollback", "--undo", "--to", A.text()).exit()).isEqualTo(Exit.USAGE);
    }

    private void wentBack(String... fields) throws IOException {
        String[] all = Arrays.copyOf(fields, fields.length + 2);
        all[fields.length] = "kind";
        all[fields.length + 1] = "rollback";
        fixture.ended(COMMITTED, Optional.of(B), Optional.of(A), all);
        fixture.current(A);
    }

    private static void execute(Path database, String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void onATerminalAYesIsAskedFor() throws IOException {
        updatedFromSchemaTo("3", "4");
        backup(NEWER);

        assertThat(cli.typing("n\n").run("rollback", "--restore-db").exit()).isEqualTo(Exit.REFUSED);
        assertThat(cli.typing("").run("rollback", "--restore-db").exit()).isEqualTo(Exit.REFUSED);
        assertThat(fixture.data.lock()).doesNotExist();

        cli.typing("y\n").run("rollback", "--restore-db");
        assertThat(lock().get("restore")).isEqualTo(NEWER);
    }

    @Test
    void withoutABackupForTheOlderSchemaItIsRefused() throws IOException {
        updatedFromSchemaTo("3", "4");

        Cli.Result result = cli.run("rollback", "--yes");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err())
                .contains("ran with schema 3, the database now has 4")
                .contains("no backup of " + A);
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void aDamagedBackupIsRefusedBeforeAnythingChanges() throws IOException {
        updatedFromSchemaTo("3", "4");
        backup(NEWER);
        Files.writeString(fixture.data.backups().resolve("db_backup_" + NEWER + ".db"), "damaged");

        Cli.Result result = cli.run("rollback", "--yes");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err()).contains("backup " + NEWER + " is damaged");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void aSchemaThatNobodyRecordsIsTakenAsChangedIfACommandMigrates() throws IOException {
        updatedFromSchemaTo("", "");
        backup(NEWER);

        cli.with("APP_MIGRATE", "./migrate").run("rollback", "--restore-db", "--yes");

        assertThat(lock().get("restore")).isEqualTo(NEWER);
    }

    @Test
    void aReleaseCanBeNamed() throws IOException {
        updatedFromSchemaTo("3", "3");

        cli.run("rollback", "--to", A.text());

        assertThat(lock().to()).contains(A);
    }

    @Test
    void aNameThatIsNoReleaseIsAUsageError() throws IOException {
        updatedFromSchemaTo("3", "3");

        assertThat(cli.run("rollback", "--to", "../../etc").exit()).isEqualTo(Exit.USAGE);
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void whatRunsIsNotRolledBackTo() throws IOException {
        updatedFromSchemaTo("3", "3");

        Cli.Result result = cli.run("rollback", "--to", B.text());

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("runs already");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void withoutAnEarlierReleaseTheOnesThatAreHereAreNamed() {
        Cli.Result result = cli.run("rollback");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err()).contains("names no release before " + B).contains(A.text());
    }

    @Test
    void aReleaseThatWasPrunedIsBuiltAgain() throws IOException {
        updatedFromSchemaTo("3", "3");
        Files.delete(fixture.data.releases().resolve(A.text()).resolve("release.json"));

        assertThat(cli.run("rollback").out()).contains(A + " is not here any more and is built again from git.");
    }

    @Test
    void aRollbackCanBeWaitedFor() throws Exception {
        updatedFromSchemaTo("3", "3");
        try (ScriptedSupervisor supervisor = new ScriptedSupervisor(
                fixture, (word, self) -> self.set("phase", "activated").end("committed", "not_accepting_ms", "90"))) {
            Cli.Result result = cli.run("rollback", "--wait");

            assertThat(result.exit()).isZero();
            assertThat(result.out()).contains("is committed, nothing accepted for 90 ms");
            assertThat(supervisor.words()).containsExactly("request");
        }
    }

    @Test
    void restoringABackupGoesBackToItsReleaseAndItsData() throws IOException {
        updatedFromSchemaTo("3", "3");
        backup(OLDER);
        backup(NEWER);

        assertThat(cli.run("backups", "restore", OLDER).exit()).isEqualTo(Exit.REFUSED);
        assertThat(fixture.data.lock()).doesNotExist();

        cli.run("backups", "restore", OLDER, "--yes");
        assertThat(lock().kind()).isEqualTo("rollback");
        assertThat(lock().to()).contains(A);
        assertThat(lock().get("restore")).isEqualTo(OLDER);
    }

    @Test
    void theDataOfTheReleaseThatRunsCanBeRestored() throws IOException {
        updatedFromSchemaTo("3", "3");
        fixture.backup(NEWER, B, "3", new byte[] {1});

        cli.run("backups", "restore", NEWER, "--yes");

        assertThat(lock().from()).contains(B);
        assertThat(lock().to()).contains(B);
        assertThat(lock().get("restore")).isEqualTo(NEWER);
    }

    @Test
    void aBackupThatDoesNotExistIsNamed() {
        Cli.Result result = cli.run("backups", "restore", "../x", "--yes");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.err()).contains("there is no sealed backup ../x");
    }
}
