package dev.molt.cli;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static dev.molt.update.DataFixture.COMMIT_A;
import static dev.molt.update.DataFixture.COMMIT_B;
import static dev.molt.update.Outcome.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.update.DataFixture;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

        assertThat(result.out()).contains("Only the code goes back.");
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

        cli.run("rollback", "--yes");

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

        cli.run("rollback", "--yes");

        assertThat(lock().get("restore")).isEqualTo("20261121T010000Z");
    }

    @Test
    void pastAFirstRepeatableMigrationTheDatabaseGoesBackToo() throws IOException {
        backup(NEWER);
        updatedUnderSchema3With("R__view:unknown:77:3");

        cli.run("rollback", "--yes");

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
    void whatWouldBeLostIsSaidAndNeedsAYes() throws IOException {
        updatedFromSchemaTo("3", "4");
        backup(NEWER);

        Cli.Result result = cli.run("rollback");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err())
                .contains("with the database of 2026-11-21T00:30:00Z, 2 h ago")
                .contains("Everything that was written since then")
                .contains("--yes");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void onATerminalAYesIsAskedFor() throws IOException {
        updatedFromSchemaTo("3", "4");
        backup(NEWER);

        assertThat(cli.typing("n\n").run("rollback").exit()).isEqualTo(Exit.REFUSED);
        assertThat(cli.typing("").run("rollback").exit()).isEqualTo(Exit.REFUSED);
        assertThat(fixture.data.lock()).doesNotExist();

        cli.typing("y\n").run("rollback");
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

        cli.with("APP_MIGRATE", "./migrate").run("rollback", "--yes");

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
