package dev.molt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients, and balancers that ask for readiness, see of a worker before it is stopped for good. */
class LeavingTest extends HeldSocketTest {
    @Test
    void aWorkerThatLeavesIsNotReadyAndServesAsBefore() throws IOException {
        ForkedWorker worker = start().accepting().tell("leave");
        try (RawClient client = new RawClient(socket.port())) {
            assertNotReady(client);
            assertThat(client.get("/health/live").status()).isEqualTo(200);
            RawClient.Answer served = client.get("/now");
            assertThat(served.body()).isEqualTo("now");
            assertThat(served.closes()).isFalse();
        }
        worker.term();
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void oneThatStaysAfterAllIsReadyAgain() throws IOException {
        ForkedWorker worker = start().accepting().tell("leave");
        try (RawClient client = new RawClient(socket.port())) {
            assertNotReady(client);
            Files.delete(data.resolve("run/1/leave"));
            assertThat(client.get("/health/ready").body()).contains("\"status\":\"accepting\"");
        }
        worker.term();
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void theSupervisorHasWaitedWhenItSendsTheTerm() throws IOException {
        ForkedWorker worker = start("DRAIN_DELAY", "300", "STOP_BUDGET", "400").accepting();
        worker.term();
        assertThat(worker.exitCode()).isZero();
        assertThat(worker.log()).doesNotContain("Not ready any more");
    }

    @Test
    void withoutASupervisorItWaitsItself() throws IOException {
        ForkedWorker worker = start("MOLT_RUN_DIR", "", "DRAIN_DELAY", "5", "STOP_BUDGET", "15");
        awaitLog(worker, "Accepting");
        worker.term();
        awaitLog(worker, "Not ready any more");
        try (RawClient client = new RawClient(socket.port())) {
            assertNotReady(client);
            assertThat(client.get("/now").body()).isEqualTo("now");
        }
        assertThat(worker.exitCode()).isZero();
        assertThat(worker.log())
                .containsSubsequence("Not ready any more", "Ending, was accepting", "Ended")
                .doesNotContain("is left behind");
    }

    private static void awaitLog(ForkedWorker worker, String text) {
        await(text)
                .atMost(Duration.ofSeconds(HeldSocketFixture.DEADLINE_SECONDS))
                .until(() -> worker.has("log") && worker.log().contains(text));
    }

    private static void assertNotReady(RawClient client) throws IOException {
        RawClient.Answer readiness = client.get("/health/ready");
        assertThat(readiness.status()).isEqualTo(503);
        assertThat(readiness.body()).contains("\"status\":\"leaving\"");
    }

    private ForkedWorker start(String... environment) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("MOLT_UPDATE", "20261121T010203Z-1a2b3c"));
        for (int i = 0; i < environment.length; i += 2) {
            all.put(environment[i], environment[i + 1]);
        }
        return socket.start(TestService.class, all);
    }
}
