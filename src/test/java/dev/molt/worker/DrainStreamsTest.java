package dev.molt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a TERM means to connections that would never end by themselves. */
class DrainStreamsTest extends HeldSocketTest {
    private static final String UPGRADE =
            "GET /chat HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String EVENTS = "GET /events HTTP/1.1\r\nHost: test\r\nAccept: text/event-stream\r\n\r\n";

    @Test
    void anEventStreamIsEndedAndItsClientToldToComeBack() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.send(EVENTS);
            client.await("data: first\n\n");
            long begun = System.nanoTime();
            worker.term();
            assertThat(client.rest()).matches("retry: [0-9]{3}\n\n");
            assertThat(worker.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        }
        assertThat(worker.log()).doesNotContain("cut off", "ERROR");
    }

    @Test
    void anEventThatIsBeingWrittenIsFinishedFirst() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.send(EVENTS.replace("/events", "/half-event"));
            client.await("data: one\n");
            worker.term();
            await().until(() -> worker.ask("/health/ready").body().contains("\"draining\""));
            new RunDirectory(data).announce("slow-may-end", "");
            assertThat(client.rest()).containsPattern("data: two\n\n\r\n[0-9A-F]+\r\nretry: [0-9]{3}\n\n\r\n0\r\n");
        }
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void aWebSocketClientThatDoesNotAnswerTheCloseHoldsNothingUp() throws IOException {
        ForkedWorker worker = accepting();
        try (RawClient client = new RawClient(socket.port())) {
            client.send(UPGRADE);
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            long begun = System.nanoTime();
            worker.term();
            assertThat(worker.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
        }
    }

    private ForkedWorker accepting() throws IOException {
        return socket.start(TestService.class, Map.of("MOLT_UPDATE", "20261121T010203Z-1a2b3c"))
                .accepting();
    }
}
