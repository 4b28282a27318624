package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code DRAIN_DELAY}: an instance that goes for good says first that it is not ready, and serves all the same. */
class DrainDelayIT {
    private static final Duration DELAY = Duration.ofSeconds(5);

    private final Installation molt = Installation.asUsersHaveIt();
    private Running running;

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void clientsAreServedAfterTheTermUntilTheDelayIsOver() throws Exception {
        start(DELAY);
        Witness witness = Witness.of(molt);
        long told = System.nanoTime();
        term();

        HttpResponse<String> readiness = molt.client().ask("/health/ready", "application/json");
        assertThat(readiness.statusCode()).isEqualTo(503);
        assertThat(readiness.body()).contains("\"status\":\"leaving\"");
        witness.assertServedAndNothingLost();

        assertThat(running.awaitExit()).as(running.log()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - told)).isGreaterThan(DELAY);
        witness.assertNothingLost();
    }

    @Test
    void aWorkerThatDiesMeanwhileIsNotWaitedFor() {
        startWithADelayThatNobodyLivesToSee();
        long worker = molt.workerPid();
        term();
        Processes.signal("KILL", List.of(worker));
        assertThat(running.awaitExit()).as(running.log()).isEqualTo(137);
    }

    @Test
    void aSwitchWithAStopDoesNotWait() {
        molt.set("UPDATE_SWITCH", "stop");
        startWithADelayThatNobodyLivesToSee();
        assertThat(molt.update(running, Change.good()))
                .containsEntry("outcome", "committed")
                .containsEntry("switch", "stop");
    }

    @Test
    void neitherARehearsalNorATakeOverWaits() {
        startWithADelayThatNobodyLivesToSee();
        assertThat(molt.update(running, Change.good()))
                .containsEntry("outcome", "committed")
                .containsEntry("rehearsal", "full")
                .containsEntry("switch", "overlap");
    }

    @Test
    void maintenanceBeginsWhenTheDelayIsOver() throws IOException {
        start(DELAY);
        Witness witness = Witness.of(molt);
        maintenanceOn();
        witness.assertServedAndNothingLost();
        running.await("maintenance to begin", () -> state().equals("maintenance"));
        assertThat(molt.client().ask("/", "application/json").body()).contains("moving house");
        witness.assertNothingLost();
    }

    @Test
    void maintenanceThatIsOffAgainHasNotBegun() throws IOException {
        startWithADelayThatNobodyLivesToSee();
        long worker = molt.workerPid();
        maintenanceOn();
        Files.delete(maintenance());
        UpdateRequest.wake(molt.data(), "maintenance");
        running.await("it to be ready again", () -> molt.client().isReady());
        assertThat(molt.workerPid()).isEqualTo(worker);
        assertThat(state()).isEqualTo("serving");
    }

    @Test
    void aTermWhileMaintenanceIsAboutToBeginEndsMolt() throws IOException {
        start(DELAY);
        maintenanceOn();
        assertThat(running.stop()).as(running.log()).isZero();
    }

    private void start(Duration delay) {
        long seconds = delay.toSeconds();
        running = molt.set("DRAIN_DELAY", Long.toString(seconds))
                .set("STOP_BUDGET", Long.toString(seconds + 10))
                .startServing();
    }

    /** Longer than a test waits for anything. */
    private void startWithADelayThatNobodyLivesToSee() {
        start(Running.SOON.multipliedBy(5));
    }

    private void term() {
        Processes.signal("TERM", List.of(running.pid()));
        awaitNotReady();
    }

    /** As {@code molt maintenance on} does it, which would wait. */
    private void maintenanceOn() throws IOException {
        Files.writeString(maintenance(), "{\n  \"message\": \"moving house\"\n}\n");
        UpdateRequest.wake(molt.data(), "maintenance");
        awaitNotReady();
    }

    private Path maintenance() {
        return molt.data().path().resolve("maintenance.json");
    }

    private void awaitNotReady() {
        running.await("it not to be ready", () -> !molt.client().isReady());
    }

    private String state() {
        Map<String, String> state =
                DataDirectory.flat(molt.data().path().resolve("run/state.json")).orElse(Map.of());
        return state.getOrDefault("state", "");
    }
}
