package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupervisorIT {
    private final Installation molt = Installation.create();

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void aSecondOneOnTheSameDataRefusesAndNamesTheFirst() {
        Running first = molt.startServing();
        String serving = molt.client().readiness().orElseThrow().toString();
        molt.set("PORT", Integer.toString(Installation.freePort()));
        Running second = molt.start();
        assertThat(second.awaitExit()).as(second.log()).isEqualTo(78);
        assertThat(second.log()).contains("another supervisor").contains("pid " + first.pid());
        assertThat(molt.client().readiness().orElseThrow().toString()).isEqualTo(serving);
        assertThat(first.stop()).isZero();
    }

    @Test
    void oneOfTheReleaseThatDoesNotParseIsPassedOver() throws IOException {
        String part = "scripts/supervisor/update.sh";
        Running running = molt.startServing();
        String good = Files.readString(molt.home().resolve(part));
        molt.repository().write(part, good + "\nif then fi <<<<\n");
        assertThat(molt.update(running, Change.good()).get("outcome")).isEqualTo("committed");
        running.awaitLog("does not parse");
        assertThat(running.stop()).isZero();

        Files.writeString(molt.home().resolve(part), good);
        running = molt.startServing();
        assertThat(molt.client().release()).isEqualTo(molt.data().current());
        assertThat(supervisor()).as("the copy in the checkout runs instead").isEqualTo("checkout");
    }

    @Test
    void aMigrationThatTakesLongerThanTheDeadlineButGetsOnIsWaitedFor() {
        Running running = molt.set("READY_TIMEOUT", "3").startServing();

        Map<String, String> record = molt.update(running, Change.of(Migration.slow(9, 70)));

        assertThat(record).as(running.log()).containsEntry("outcome", "committed");
        assertThat(Long.parseLong(record.get("migrate_ms"))).isGreaterThan(3_000);
        assertThat(running.log()).contains("not ready yet, but gets on: migrating V9__e2e.sql");
    }

    @Test
    void theOldReleaseIsSeenToAcceptWhileAnInterruptedUpdateGoesOn() throws IOException {
        Path gate = molt.home().resolve("gate");
        Running running = molt.set("READY_TIMEOUT", "5")
                .set("APP_BUILD", "until [ ! -e " + gate + " ]; do sleep 0.1; done; ./build")
                .startServing();
        String old = molt.data().current();
        Files.createFile(gate);
        molt.repository().commit(Change.of(Build.FAILS));
        String update = UpdateRequest.of("main").write(molt.data());
        running.awaitLog("building release");
        molt.processes().killAll();

        running = molt.start();
        running.awaitLog("release " + old + " accepts");
        assertThat(molt.data().isLocked()).isTrue();
        assertThat(running.log()).doesNotContain("was not ready");
        Files.delete(gate);
        assertThat(molt.awaitEnd(running, update)).containsEntry("outcome", "abandoned");
    }

    @Test
    void aWorkerThatCrashesBeforeTheTakeOverIsNotForgotten() throws IOException {
        Running running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        Path hook = Files.createDirectories(molt.data().path().resolve("hooks")).resolve("post-commit");
        Files.writeString(hook, """
                #!/bin/sh
                kill -9 "$(sed -n 's/.*"worker_pid": "\\(.*\\)".*/\\1/p' "$MOLT_DATA/run/state.json")"
                until grep -q backing_off "$MOLT_DATA/run/state.json"; do sleep 0.05; done
                """);
        assertThat(hook.toFile().setExecutable(true)).isTrue();

        assertThat(molt.update(running, Change.good())).containsEntry("outcome", "committed");
        running.awaitLog("(?s)Crash 1.* takes over.* runs now");
        running.await(
                "the release to serve", () -> molt.isQuiet() && molt.client().isReady());
        assertThat(supervisor()).isEqualTo(molt.data().current());
    }

    private String supervisor() {
        Path state = molt.data().path().resolve("run/state.json");
        return DataDirectory.flat(state).orElseThrow().get("supervisor");
    }
}
