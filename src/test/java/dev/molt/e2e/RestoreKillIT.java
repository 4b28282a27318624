package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A rollback with its data, and the way back from it, each killed in the middle. */
class RestoreKillIT {
    private final Installation molt = Installation.asUsersHaveIt();
    private final Shims shims = Shims.install(molt);
    private Running running = molt.startServing();

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void aKillAnywhereInItEndsWithTheCodeAndTheDataThatWereAskedFor() throws Exception {
        String old = molt.data().current();
        molt.client().write("before");
        assertThat(molt.update(running, Change.of(Migration.good(9)))).containsEntry("outcome", "committed");
        running.await("everything to be quiet", molt::isQuiet);
        String next = molt.data().current();
        molt.client().write("after");

        killedAt("phase staged", old);
        assertThat(bodies()).containsExactly("before");

        killedAt("before activated restore mv -fT app.db.restoring app.db", next);
        assertThat(bodies()).containsExactly("before", "after");

        killedAt("worker ready", old);
        assertThat(bodies()).containsExactly("before");
    }

    /** Goes to a release with the data of the last backup, which is that release's, and kills everything on the way. */
    private void killedAt(String point, String to) throws InterruptedException {
        CrashPoint crash = CrashPoint.named(point);
        shims.clear();
        if (crash instanceof CrashPoint.Call call) {
            shims.plan(call);
        }
        Strike strike = new Strike(molt, shims);
        String rollback = request(to);
        assertThat(strike.reach(crash, rollback)).as(point + running.log()).isTrue();
        molt.processes().killAll();
        shims.clear();

        running = molt.start();
        Map<String, String> record = molt.awaitEnd(running, rollback);
        running.await("everything to be quiet", molt::isQuiet);
        assertThat(record).as(running.log()).containsEntry("outcome", "committed");
        assertThat(molt.client().release()).isEqualTo(to);
    }

    private String request(String to) {
        List<Map<String, String>> history = molt.data().history();
        return UpdateRequest.of(to)
                .with("kind", "rollback")
                .with("to", to)
                .with("grant", "not_descendant")
                .with("restore", history.get(history.size() - 1).get("backup"))
                .write(molt.data());
    }

    private List<String> bodies() {
        return molt.client().messages().stream().map(Ledger.StoredMessage::body).toList();
    }
}
