package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The database is copied while the old release serves; clients wait for its log only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WindowIT {
    private static final String COPY = "staged snapshot cp --reflink=always app.db .db_backup_unsealed.N.db";
    private static final String COPIED = "staged snapshot mv -fT ..db_backup_unsealed.json.N .db_backup_unsealed.json";

    private final Installation molt = Installation.create();
    private final Shims shims = Shims.install(molt);
    private Running running;
    private Witness witness;
    private int version = 9000;

    @BeforeAll
    void startTheFirstRelease() {
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        witness = Witness.of(molt);
    }

    @AfterAll
    void close() {
        molt.close();
    }

    @Test
    void clientsWaitForTheLogOnly() {
        shims.clear();
        witness.write();
        Map<String, String> record = molt.update(running, Change.of(Migration.good(++version)));

        assertThat(record).containsEntry("outcome", "committed");
        assertThat(record.get("snapshot_ms")).matches("[0-9]+");
        assertThat(shims.trace())
                .contains(COPY, "staged backup cp --reflink=auto app.db-wal .db_backup_unsealed.N.db-wal")
                .noneMatch(call -> call.startsWith("staged backup cp --reflink=auto app.db "));
        assertNothingIsLeftOver();
    }

    @Test
    void aFailedMigrationIsUndoneFromTheCopyAndTheLog() {
        witness.write();
        Migration migration = Migration.failing(++version);
        Map<String, String> record = molt.update(running, Change.of(migration));
        molt.repository().withdraw(migration);

        assertThat(record).containsEntry("outcome", "rolled_back");
        assertThat(molt.database().hasTable("e2e_" + version)).isFalse();
        witness.assertServedAndNothingLost();
        assertNothingIsLeftOver();
    }

    @Test
    void aCopyWhoseSupervisorDiedBeforeTheWindowIsMadeAgain() throws InterruptedException {
        String update = updateUntil(COPIED, true);
        Kill.TREE.strike(molt, running);
        witness.assertNothingLost();
        shims.clear();
        running = molt.start();

        assertThat(molt.awaitEnd(running, update)).containsEntry("outcome", "committed");
        assertThat(shims.trace()).contains(COPY);
        witness.assertServedAndNothingLost();
        assertNothingIsLeftOver();
    }

    @Test
    void anUpdateThatIsCancelledWhileItCopiesLeavesNothing() throws InterruptedException, IOException {
        String before = molt.data().current();
        String update = updateUntil(COPY, false);
        Files.writeString(molt.data().path().resolve("run/cancel"), update + "\ncli:e2e\n");
        UpdateRequest.wake(molt.data(), "cancel");

        assertThat(molt.awaitEnd(running, update))
                .containsEntry("outcome", "abandoned")
                .containsEntry("drain_ms", "");
        assertThat(molt.client().release()).isEqualTo(before);
        molt.repository().withdraw(Migration.good(version));
        witness.assertServedAndNothingLost();
        assertNothingIsLeftOver();
    }

    private String updateUntil(String label, boolean after) throws InterruptedException {
        witness.write();
        molt.repository().commit(Change.of(Migration.good(++version)));
        CrashPoint.Call point = new CrashPoint.Call(label, 1, after);
        Strike strike = new Strike(molt, shims);
        shims.plan(point);
        String update = UpdateRequest.of("main").write(molt.data());
        assertThat(strike.reach(point, update)).as("reached " + label).isTrue();
        return update;
    }

    private void assertNothingIsLeftOver() {
        running.await("everything to be quiet", molt::isQuiet);
        await("no holder")
                .until(() -> molt.processes().alive().stream()
                        .map(Processes::commandLine)
                        .noneMatch(line -> line.contains("dev.molt.db.Holder")));
        assertThat(molt.data().names(molt.data().path().resolve("backups/auto_update"), ".db_backup_*"))
                .isEmpty();
        assertThat(molt.data().path().resolve("run/reserve")).doesNotExist();
        Command verified = molt.molt("backups", "verify");
        assertThat(verified.exit()).as(verified.output()).isZero();
    }
}
