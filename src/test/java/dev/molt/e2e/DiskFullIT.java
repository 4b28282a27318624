package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real disk that fills up in the middle of an update. */
class DiskFullIT {
    private static final String COPY = "staged backup cp --reflink=auto app.db-wal .db_backup_unsealed.N.db-wal";
    private static final String PARKING = "before staged main.sh setsid setpriv sh watch N run N env";
    private static final int ALMOST_FULL = 2 << 20;
    private static final int VERSION = 9001;

    private Installation molt;
    private Shims shims;
    private Running running;
    private Witness witness;
    private String before;

    @BeforeEach
    void startTheFirstRelease() {
        assumeTrue(SmallDisk.isPossible(), "filling a disk needs the right to mount a tmpfs (root)");
        molt = Installation.onSmallDisk(240);
        shims = Shims.install(molt);
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        witness = Witness.of(molt);
        before = molt.data().current();
    }

    @AfterEach
    void close() {
        if (molt != null) {
            molt.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"before " + COPY, "after " + COPY, "after staged main.sh rm -rf N #2"})
    void anUpdateThatCannotBackUpIsAbandonedAndTheOldReleaseServes(String point) throws InterruptedException {
        String update = updateUntilTheDiskIsFull(Migration.good(VERSION), point);
        shims.resume();

        assertThat(molt.awaitEnd(running, update)).containsEntry("file", update + ".abandoned.json");
        assertTheOldReleaseServesWithItsData();
        molt.disk().free();
        assertTheOldReleaseTakesWritesAndTheNextUpdateIsCommitted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after activated main.sh mv -fT current.N current",
                "worker migrating",
            })
    void aCandidateThatFillsTheDiskIsRolledBackAndTheOldReleaseServes(String point) throws InterruptedException {
        String update = updateUntilTheDiskIsFull(Migration.slow(VERSION, 10), point);
        if (shims.isHit()) {
            shims.resume();
        }

        assertThat(molt.awaitEnd(running, update)).containsEntry("file", update + ".rolled_back.json");
        assertTheOldReleaseServesWithItsData();
        molt.disk().free();
        assertTheOldReleaseTakesWritesAndTheNextUpdateIsCommitted();
    }

    @Test
    void anUpdateIsRefusedBeforeItIsStagedWhenTheReleaseHasNoRoom() {
        molt.disk().fillUpTo(ALMOST_FULL);
        assertRefused(molt.update(running, Change.good()), "");
    }

    @Test
    void anUpdateIsRefusedBeforeClientsWaitWhenTheBackupHasNoRoom() throws InterruptedException {
        String update = updateUntil(PARKING, Change.good());
        molt.disk().fillUpTo(ALMOST_FULL);
        shims.resume();
        assertRefused(molt.awaitEnd(running, update), "the backup, and room to restore it, ");
    }

    private void assertRefused(Map<String, String> record, String what) {
        assertThat(record)
                .containsEntry("outcome", "abandoned")
                .containsEntry("bad", "")
                .containsEntry("drain_ms", "");
        assertThat(record.get("reason"))
                .containsPattern(what + "needs [0-9]+ MiB in .*/data, but only [12] MiB are free\\. Free some space");
        witness.assertServedAndNothingLost();
    }

    private String updateUntilTheDiskIsFull(Migration migration, String point) throws InterruptedException {
        String update = updateUntil(point, Change.of(migration));
        molt.disk().fill();
        return update;
    }

    private String updateUntil(String point, Change change) throws InterruptedException {
        molt.repository().commit(change);
        CrashPoint where = CrashPoint.named(point);
        Strike strike = new Strike(molt, shims);
        if (where instanceof CrashPoint.Call call) {
            shims.plan(call);
        }
        String update = UpdateRequest.of("main").write(molt.data());
        assertThat(strike.reach(where, update)).as("reached " + point).isTrue();
        return update;
    }

    private void assertTheOldReleaseServesWithItsData() {
        assertThat(molt.client().release()).isEqualTo(before);
        assertThat(molt.data().current()).isEqualTo(before);
        assertThat(molt.database().hasTable("e2e_" + VERSION)).isFalse();
        witness.assertNothingLost();
    }

    private void assertTheOldReleaseTakesWritesAndTheNextUpdateIsCommitted() {
        witness.assertServedAndNothingLost();
        assertThat(molt.update(running, Change.good())).containsEntry("outcome", "committed");
        witness.assertServedAndNothingLost();
    }
}
