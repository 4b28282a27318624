package dev.molt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a TERM means to clients that do not send plain, whole requests one by one. */
class DrainWireTest extends HeldSocketTest {
    @Test
    void anUploadInFlightIsReadToItsEndAndAnswered() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.send("POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100_000));
            drain(worker);
            client.send("x".repeat(100_000));
            RawClient.Answer answer = client.answer();
            assertThat(answer.body()).isEqualTo("200000");
            assertThat(answer.closes()).isTrue();
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void aChunkedUploadInFlightIsAnswered() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.send("POST /upload HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            drain(worker);
            client.send("4\r\ndefg\r\n0\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("7");
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void anUploadThatWaitsForItsGoAheadGetsItDuringTheDrain() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.send("POST /upload HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 100 ");
            drain(worker);
            client.send("hello");
            assertThat(client.answer().body()).isEqualTo("5");
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void aClientThatReadsSlowlyGetsTheWholeAnswer() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.sendGet("/big");
            assertThat(client.head()).contains("200 OK");
            drain(worker);
            assertThat(client.rest().chars().filter(each -> each == 'x').count())
                    .isEqualTo(TestService.BIG);
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void pipelinedRequestsAreAnsweredOrUntouched() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient client = new RawClient(socket.port())) {
            String now = "GET /now HTTP/1.1\r\nHost: test\r\n\r\n";
            client.send("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n" + now + now);
            awaitSlow();
            drain(worker);
            endSlow();
            RawClient.Answer last = client.answer();
            assertThat(last.body()).isEqualTo("slow");
            assertThat(last.closes()).isTrue();
            assertThat(client.rest()).isEmpty();
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void aHeadRequestIsAnsweredWithoutABody() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.send("HEAD /now HTTP/1.1\r\nHost: te");
            await().until(() -> worker.ask("/status").body().contains("\"connections\":1"));
            drain(worker);
            client.send("st\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 ").containsIgnoringCase("connection: close");
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void anHttp10ClientIsAnsweredAndItsConnectionEnded() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient client = new RawClient(socket.port());
                RawClient keptAlive = new RawClient(socket.port())) {
            client.send("GET /slow HTTP/1.0\r\n\r\n");
            keptAlive.send("GET /slow HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            await().until(() -> worker.ask("/status").body().contains("\"connections\":2"));
            awaitSlow();
            drain(worker);
            endSlow();
            assertThat(client.rest()).endsWith("slow");
            assertThat(keptAlive.rest()).endsWith("slow").doesNotContainIgnoringCase("connection: keep-alive");
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void aConnectionOnWhichNothingWasSentDoesNotHoldTheEndUp() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient silent = new RawClient(socket.port())) {
            await().until(() -> worker.ask("/status").body().contains("\"connections\":1"));
            long begun = System.nanoTime();
            worker.term();
            assertThat(silent.isEnded()).isTrue();
            assertThat(worker.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void slowClientsKeepNobodyFromAskingThePrivateListener() throws IOException {
        ForkedWorker worker = accepting();
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 80; i++) {
                RawClient client = new RawClient(socket.port());
                clients.add(client);
                client.send("POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 1000\r\n\r\nhalf");
            }
            await().until(() -> worker.threads("http-") >= 60);
            assertThat(worker.ask("/health/ready").status()).isEqualTo(200);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private ForkedWorker accepting() throws IOException {
        return socket.start(TestService.class, Map.of("MOLT_UPDATE", "20261121T010203Z-1a2b3c"))
                .accepting();
    }

    private static void drain(ForkedWorker worker) {
        worker.term();
        await().until(() -> worker.ask("/health/ready").body().contains("\"draining\""));
    }

    private void awaitSlow() {
        await().until(() -> data.resolve("slow-begun").toFile().exists());
    }

    private void endSlow() {
        new RunDirectory(data).announce("slow-may-end", "");
    }
}
