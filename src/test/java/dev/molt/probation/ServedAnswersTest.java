package dev.molt.probation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.flags.FlagValues;
import dev.molt.http.Health;
import dev.molt.http.PrivateClient;
import dev.molt.http.WebServer;
import io.javalin.config.JavalinConfig;
import io.javalin.http.sse.SseClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What of a real server's answers is counted. */
@Timeout(30)
class ServedAnswersTest {
    private static final long BUSY_NANOS = 5_000_000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger logged = new AtomicInteger();

    @TempDir
    Path directory;

    private ServerSocketChannel socket;
    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        socket = ServerSocketChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server = new WebServer(
                directory.resolve("sock"),
                () -> new Health("accepting", true, "r1", "1"),
                FlagValues::none,
                this::addRoutes);
        server.start();
        server.letThrough();
        server.accept(socket);
    }

    private void addRoutes(JavalinConfig config) {
        config.routes.get("/good", context -> context.result("good"));
        config.routes.get("/refuses", context -> context.status(503));
        config.routes.get("/throws", context -> {
            throw new IllegalStateException("the test wants it so");
        });
        config.routes.get("/busy", context -> {
            for (long begun = System.nanoTime(); System.nanoTime() - begun < BUSY_NANOS; ) {
                Thread.onSpinWait();
            }
        });
        config.routes.sse("/events", SseClient::close);
        config.jetty.modifyServer(jetty -> jetty.setRequestLog((request, response) -> logged.incrementAndGet()));
    }

    @AfterEach
    void stop() throws IOException {
        server.stop();
        socket.close();
    }

    private void get(String path, String... headers) throws Exception {
        int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** They are counted a moment after the client has them. */
    private Counts awaitCount(int count) {
        await().until(() -> server.answers().soFar().answers() >= count);
        return server.answers().soFar();
    }

    @Test
    void whatTheServiceAnswersIsCountedWithItsStatus() throws Exception {
        get("/good");
        get("/nowhere");
        get("/refuses");
        get("/throws");

        Counts seen = awaitCount(4);
        assertThat(seen.answers()).isEqualTo(4);
        assertThat(seen.errors()).isEqualTo(2);
    }

    @Test
    void theTimeIsThatOfTheWholeAnswer() throws Exception {
        for (int i = 0; i < Counts.ENOUGH_FOR_P95; i++) {
            get("/busy");
        }

        assertThat(awaitCount(Counts.ENOUGH_FOR_P95).p95Millis().orElseThrow()).isBetween(5L, 1_000L);
    }

    @Test
    void moltsOwnAnswersAreNotTheServices() throws Exception {
        get("/health/ready");
        get("/health/live");
        new PrivateClient(directory.resolve("sock")).get("/throws");
        get("/good");

        Counts seen = awaitCount(1);
        assertThat(seen.answers()).isEqualTo(1);
        assertThat(seen.errors()).isZero();
    }

    @Test
    void aStreamOfEventsHasNoTime() throws Exception {
        for (int i = 0; i < Counts.ENOUGH_FOR_P95; i++) {
            get("/events", "Accept", "text/event-stream");
        }

        assertThat(awaitCount(Counts.ENOUGH_FOR_P95).hasEnoughForP95()).isFalse();
    }

    @Test
    void aLogOfTheServicesOwnGoesOn() throws Exception {
        get("/good");

        assertThat(awaitCount(1).answers()).isEqualTo(1);
        assertThat(logged).hasValue(1);
    }
}
