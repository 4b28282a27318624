package dev.molt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What clients see of a TERM, connection by connection. */
class DrainTest extends HeldSocketTest {
    private static final String LONG_GRACE = "5000";

    @Test
    void aRequestInFlightIsAnsweredAndItsConnectionEnded() throws IOException {
        ForkedWorker worker = start().accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.sendGet("/slow");
            drainDuringSlow(worker);
            endSlow();
            RawClient.Answer answer = client.answer();
            assertThat(answer.body()).isEqualTo("slow");
            assertThat(answer.closes()).isTrue();
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void anIdleConnectionSeesAnOrderlyEnd() throws IOException {
        ForkedWorker worker = start().accepting();
        try (RawClient client = new RawClient(socket.port())) {
            assertThat(client.get("/now").closes()).isFalse();
            worker.term();
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void clientsThatLeaveTheirSideOpenHoldNothingUp() throws IOException {
        ForkedWorker worker = start().accepting();
        try (RawClient idle = new RawClient(socket.port());
                RawClient answered = new RawClient(socket.port())) {
            idle.get("/now");
            answered.sendGet("/slow");
            awaitSlow();
            long begun = System.nanoTime();
            worker.term();
            endSlow();
            assertThat(worker.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void aRequestOnAnIdleConnectionInItsGraceIsAnsweredAndTheConnectionEnded() throws IOException {
        ForkedWorker worker = start("GRACE_MS", LONG_GRACE).accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.get("/now");
            leave(worker);
            RawClient.Answer answer = client.get("/now");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.closes()).isTrue();
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void aConnectionThatWasAcceptedButNotReadIsAnswered() throws IOException {
        ForkedWorker worker = start("GRACE_MS", LONG_GRACE).accepting();
        try (RawClient client = new RawClient(socket.port())) {
            await().until(() -> worker.ask("/status").body().contains("\"connections\":1"));
            leave(worker);
            assertThat(client.get("/now").body()).isEqualTo("now");
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void whoConnectsInTheGraceIsAnsweredAtOnceAndFindsTheWorkerReady() throws IOException {
        ForkedWorker worker = start("GRACE_MS", LONG_GRACE).accepting();
        try (RawClient idle = new RawClient(socket.port())) {
            idle.get("/now");
            leave(worker);
            try (RawClient client = new RawClient(socket.port())) {
                RawClient.Answer answer = client.get("/health/ready");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.closes()).isTrue();
            }
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void aRequestWhoseBodyIsStillArrivingIsAnswered() throws IOException {
        ForkedWorker worker = start().accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.send("GET /now HTTP/1.1\r\nHost: test\r\nContent-Le");
            await().until(() -> worker.ask("/status").body().contains("\"connections\":1"));
            worker.term();
            await().until(() -> worker.log().contains("Ending"));
            client.send("ngth: 2\r\n\r\n");
            client.send("{}");
            assertThat(client.answer().body()).isEqualTo("now");
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void newConnectionsWaitInTheHeldSocketForTheNextWorker() throws Exception {
        ForkedWorker old = start().accepting();
        ForkedWorker next = start().awaitFile("parked");
        try (RawClient slow = new RawClient(socket.port());
                RawClient waiting = connectAfterDrainBegan(old, slow)) {
            waiting.sendGet("/health/ready");
            CompletableFuture<RawClient.Answer> answer = CompletableFuture.supplyAsync(() -> answerOf(waiting));
            endSlow();
            assertThat(old.exitCode()).isZero();
            next.accepting();
            assertThat(answer.get().body()).contains("\"release\":\"r2\"");
        }
    }

    @Test
    void ofTwoThatAcceptTheOneThatEndsLosesNoConnection() throws IOException {
        ForkedWorker old = start().accepting();
        start().accepting();
        for (int i = 0; i < 300; i++) {
            try (RawClient client = new RawClient(socket.port())) {
                if (i == 100) {
                    old.term();
                }
                assertThat(client.get("/now").body()).isEqualTo("now");
            }
        }
        assertThat(old.exitCode()).isZero();
    }

    @Test
    void afterTheSocketIsShutDownNewClientsAreRefusedAndTheOthersAnswered() throws IOException {
        ForkedWorker worker = start().accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.get("/now");
            socket.shutDown();
            assertThatThrownBy(() -> new RawClient(socket.port())).isInstanceOf(ConnectException.class);
            assertThat(client.get("/now").status()).isEqualTo(200);
            worker.term();
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void readinessIsGoneAndLivenessStaysDuringTheDrain() throws IOException {
        ForkedWorker worker = start().accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.sendGet("/slow");
            drainDuringSlow(worker);
            assertThat(worker.ask("/health/ready").status()).isEqualTo(503);
            assertThat(worker.ask("/health/live").status()).isEqualTo(200);
            endSlow();
            client.answer();
        }
    }

    @Test
    void whatIsLoggedAfterTheDrainArrives() throws IOException {
        ForkedWorker worker = start().accepting();
        worker.term();
        assertThat(worker.exitCode()).isZero();
        assertThat(worker.log()).containsSubsequence("Accepting", "Ending, was accepting", "Ended");
        assertThat(data.resolve("witness")).hasContent("start first\nstart second\nstop second\nstop first");
    }

    @Test
    void aRequestThatDoesNotEndIsCutOffInTime() throws IOException {
        ForkedWorker worker = start("DRAIN_TIMEOUT", "2").accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.sendGet("/slow");
            awaitSlow();
            long begun = System.nanoTime();
            worker.term();
            assertThat(worker.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(2500));
            assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
        }
        assertThat(worker.log()).contains("Requests that still run after 1500 ms are cut off");
        assertThat(data.resolve("witness")).hasContent("start first\nstart second\nstop second\nstop first");
    }

    @Test
    void aPartThatDoesNotStopIsLeftInTime() throws IOException {
        ForkedWorker worker = start("DRAIN_TIMEOUT", "1", "HANG_IN_STOP", "yes").accepting();
        long begun = System.nanoTime();
        worker.term();
        assertThat(worker.exitCode()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(2500));
        assertThat(worker.log()).contains("Not ended within DRAIN_TIMEOUT (1 s)");
    }

    @Test
    void anExitOfTheServiceItselfDrainsAndKeepsItsCode() throws IOException {
        ForkedWorker worker = start().accepting();
        try (RawClient client = new RawClient(socket.port())) {
            assertThat(client.get("/exit").status()).isEqualTo(200);
        }
        assertThat(worker.exitCode()).isEqualTo(10);
        assertThat(data.resolve("witness")).hasContent("start first\nstart second\nstop second\nstop first");
    }

    @Test
    void aWebSocketIsToldThatTheServerGoesAway() throws IOException {
        ForkedWorker worker = start().accepting();
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + socket.port() + "/chat"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
                        closed.complete(code);
                        return null;
                    }
                })
                .join();
        worker.term();
        assertThat(closed.join()).isEqualTo(1001);
        assertThat(worker.exitCode()).isZero();
    }

    private ForkedWorker start(String... environment) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("MOLT_UPDATE", "20261121T010203Z-1a2b3c"));
        for (int i = 0; i < environment.length; i += 2) {
            all.put(environment[i], environment[i + 1]);
        }
        return socket.start(TestService.class, all);
    }

    /** It still accepts, for its grace. */
    private static void leave(ForkedWorker worker) {
        worker.term();
        await().until(() -> worker.log().contains("Ending"));
    }

    private static void drain(ForkedWorker worker) {
        worker.term();
        await().until(() -> worker.ask("/health/ready").body().contains("\"draining\""));
    }

    private void drainDuringSlow(ForkedWorker worker) {
        awaitSlow();
        drain(worker);
    }

    private void awaitSlow() {
        await().until(() -> data.resolve("slow-begun").toFile().exists());
    }

    private void endSlow() {
        new RunDirectory(data).announce("slow-may-end", "");
    }

    private RawClient connectAfterDrainBegan(ForkedWorker worker, RawClient slow) throws IOException {
        slow.sendGet("/slow");
        drainDuringSlow(worker);
        return new RawClient(socket.port());
    }

    private static RawClient.Answer answerOf(RawClient client) {
        try {
            return client.answer();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
