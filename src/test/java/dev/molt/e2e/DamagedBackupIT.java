package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Nothing is migrated without a verified snapshot, and nothing is restored from a bad one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamagedBackupIT {
    private final Installation molt = Installation.create();
    private final Path shims = molt.home().resolve("shims");
    private Running running;
    private Witness witness;
    private String before;
    private int version = 9000;

    @BeforeAll
    void startTheFirstRelease() {
        // A disk that changes what was copied, at once or in pieces, and a verification that waits, or fails, when the
        // test wants it.
        molt.repository().writeScript("shims/cp", """
                #!/bin/sh
                /bin/cp "$@" || exit
                case "$*" in *db_backup_*.db) if [ -e "$E2E_MARK/shims/damage" ]; then printf x >>"$3"; fi ;; esac
                """);
        molt.repository().writeScript("shims/dd", """
                #!/bin/sh
                /bin/dd "$@" || exit
                case "$*" in *db_backup_*.db*) if [ -e "$E2E_MARK/shims/damage" ]; then
                  for word; do case $word in of=*) printf x >>"${word#of=}" ;; esac; done
                fi ;; esac
                """);
        molt.set("PATH", shims + ":" + System.getenv("PATH"))
                .set("DB_PATHS", "app.db:extra.db")
                .set(
                        "APP_VERIFY",
                        "while [ -e $E2E_MARK/shims/hold ]; do sleep 0.05; done; [ ! -e $E2E_MARK/shims/fail ]");
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        witness = Witness.of(molt);
        before = molt.data().current();
    }

    @AfterAll
    void close() {
        molt.close();
    }

    @BeforeEach
    void start() {
        if (!running.isAlive()) {
            running = molt.startServing();
        }
    }

    @Test
    void aSnapshotThatDiffersFromTheDatabaseAbandonsTheUpdate() throws IOException {
        Files.createFile(shims.resolve("damage"));
        try {
            assertAbandoned("the backup .*db_backup_.* differs from .*app.db");
        } finally {
            Files.delete(shims.resolve("damage"));
        }
    }

    @Test
    void aDatabaseThatIsNoFileAbandonsTheUpdate() throws IOException {
        Path extra = Files.createDirectory(molt.data().path().resolve("extra.db"));
        try {
            assertAbandoned("DB_PATHS names .*extra.db, which is no file. Name database files only");
        } finally {
            Files.delete(extra);
        }
    }

    @Test
    void aRollbackToADamagedOrMissingBackupIsRefused() throws IOException {
        String old = before;
        assertThat(molt.update(running, Change.of(Migration.good(++version)))).containsEntry("outcome", "committed");
        running.await("everything to be quiet", molt::isQuiet);
        before = molt.data().current();
        String stamp = newestBackup();
        Path backup = file(stamp);

        damage(backup);
        assertRefused("does not have|differs|damaged", "rollback", "--yes");
        assertRefused("does not have|differs|damaged", "backups", "restore", stamp, "--yes");
        assertRollbackEndsWithoutTouchingTheDatabase(old, stamp, "does not have the hash of its seal");
        repair(backup);

        Path elsewhere = Files.move(backup, shims.resolve("backup"));
        assertRefused("missing|not there|gone", "rollback", "--yes");
        assertRollbackEndsWithoutTouchingTheDatabase(old, stamp, "is missing. Put it back");
        Files.move(elsewhere, backup);
    }

    @Test
    void anUnreadableLockOfAMigratedCandidateIsRolledBackFromTheBackupThatNamesItsUpdate() throws IOException {
        String update = startAnUpdateUpToItsVerification();
        Kill.TREE.strike(molt, running);
        assertThat(molt.data().current()).as("the candidate was active").isNotEqualTo(before);
        Files.delete(shims.resolve("hold"));
        Files.writeString(molt.data().lock(), "{\n  \"format\": \"1\",\n  \"id\"");

        running = molt.startServing();
        assertRolledBack(update);
        assertThat(molt.data().history(update).orElseThrow().get("reason"))
                .contains("the lock is not one")
                .contains("was kept as UPDATE_LOCK.json");
    }

    @Test
    void aRecoveryWithoutAGoodBackupKeepsEverythingAndEndsWith78UntilItIsBack() throws IOException {
        String update = startAnUpdateUpToItsVerification();
        Path backup = file(newestBackup());
        Kill.TREE.strike(molt, running);
        Files.delete(shims.resolve("hold"));

        damage(backup);
        assertStopsWith78(
                "cannot be rolled back: .*does not have the hash of its seal.*Nothing runs and nothing was deleted");
        repair(backup);
        Path elsewhere = Files.move(backup, shims.resolve("backup"));
        assertStopsWith78("its backup .* is missing or incomplete .*Put it back and start Molt again");
        Files.move(elsewhere, backup);

        running = molt.startServing();
        assertRolledBack(update);
    }

    @Test
    void aRollbackWithADamagedBackupEndsWith78AndIsMadeWhenItIsRepaired() throws IOException {
        String update = startAnUpdateUpToItsVerification();
        Path backup = file(newestBackup());
        damage(backup);
        Files.createFile(shims.resolve("fail"));
        Files.delete(shims.resolve("hold"));
        assertThat(running.awaitExit()).isEqualTo(78);
        assertThat(running.log()).containsPattern("error: update .* cannot be rolled back: .*does not have the hash");
        assertMigratedDataIsThere();

        Files.delete(shims.resolve("fail"));
        repair(backup);
        running = molt.startServing();
        assertRolledBack(update);
    }

    @Test
    void aDatabaseNewerThanTheReleaseIsLeftAlone() throws IOException {
        assertThat(running.stop()).isZero();
        Path database = molt.database().file();
        Path kept = Files.copy(database, shims.resolve("kept.db"));
        molt.database()
                .execute("INSERT INTO flyway_schema_history VALUES (999, '99999', 'of the future', 'SQL',"
                        + " 'V99999__of_the_future.sql', 1, 'e2e', '2099-01-01 00:00:00', 1, 1)");
        Running refused = molt.start();
        assertThat(refused.awaitExit()).isEqualTo(78);
        assertThat(refused.log()).containsPattern("error: release " + before + " cannot run here: .*newer.*99999");
        witness.assertNothingLost();
        Files.move(kept, database, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        running = molt.startServing();
        witness.assertServedAndNothingLost();
    }

    private void assertAbandoned(String reason) {
        Migration migration = Migration.good(++version);
        Map<String, String> record = molt.update(running, Change.of(migration));
        molt.repository().withdraw(migration);
        assertThat(record).containsEntry("outcome", "abandoned").containsEntry("bad", "");
        assertThat(record.get("reason")).containsPattern(reason);
        assertBeforeServesWithItsData();
    }

    private void assertRefused(String why, String... arguments) {
        Command refused = molt.molt(arguments);
        assertThat(refused.exit()).as(refused.output()).isEqualTo(3);
        assertThat(refused.output()).containsPattern(why).contains("molt backups verify");
        assertThat(molt.data().isLocked()).isFalse();
    }

    private void assertRollbackEndsWithoutTouchingTheDatabase(String to, String stamp, String reason) {
        UpdateRequest rollback = UpdateRequest.of(to)
                .with("kind", "rollback")
                .with("to", to)
                .with("restore", stamp)
                .with("grant", "not_descendant");
        Map<String, String> record = molt.awaitEnd(running, rollback.write(molt.data()));
        assertThat(record).containsEntry("outcome", "rolled_back");
        assertThat(record.get("reason")).contains(reason);
        assertBeforeServesWithItsData();
    }

    private void assertBeforeServesWithItsData() {
        running.await("everything to be quiet", molt::isQuiet);
        assertThat(molt.client().release()).isEqualTo(before);
        witness.assertServedAndNothingLost();
    }

    /** The update's id; it goes on when the file hold is gone. */
    private String startAnUpdateUpToItsVerification() throws IOException {
        witness.write();
        Files.createFile(shims.resolve("hold"));
        molt.repository().commit(Change.of(Migration.good(++version)));
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the migration to be done", () -> molt.data().phase().equals("activated") && isMigrated());
        return update;
    }

    private boolean isMigrated() {
        return molt.database().hasTable("e2e_" + version);
    }

    private void assertStopsWith78(String reason) {
        Running refused = molt.start();
        assertThat(refused.awaitExit()).as(refused.log()).isEqualTo(78);
        assertThat(refused.log()).containsPattern("error: update .* " + reason);
        assertMigratedDataIsThere();
    }

    private void assertMigratedDataIsThere() {
        assertThat(molt.data().isLocked()).isTrue();
        assertThat(isMigrated()).as("the database is as the candidate left it").isTrue();
        witness.assertNothingLost();
        await("nothing to run").until(() -> molt.processes().alive().isEmpty());
    }

    private void assertRolledBack(String update) {
        assertThat(molt.data().history(update).orElseThrow())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("from", before);
        assertThat(isMigrated()).as("the database went back with the code").isFalse();
        molt.repository().withdraw(Migration.good(version));
        assertBeforeServesWithItsData();
    }

    private String newestBackup() {
        List<String> seals = molt.data().names(backups(), "backup_*.json");
        return seals.get(seals.size() - 1).replaceAll("backup_|\\.json", "");
    }

    private Path file(String stamp) {
        return backups().resolve("db_backup_" + stamp + ".db");
    }

    private Path backups() {
        return molt.data().path().resolve("backups/auto_update");
    }

    private static void damage(Path backup) throws IOException {
        Files.writeString(backup, "x", StandardOpenOption.APPEND);
    }

    private static void repair(Path backup) throws IOException {
        byte[] bytes = Files.readAllBytes(backup);
        Files.write(backup, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    }
}
