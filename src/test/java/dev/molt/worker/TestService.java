package dev.molt.worker;

import dev.molt.Molt;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A service as another program would write it, with answers that take as long as a test likes. */
public final class TestService {
    private static final Map<String, String> ENVIRONMENT = System.getenv();

    /** More than the buffers of two sockets hold. */
    static final int BIG = 16 * 1024 * 1024;

    private TestService() {}

    public static void main(String[] arguments) {
        Path data = Path.of(ENVIRONMENT.get("MOLT_DATA"));
        Molt.start(service -> service.database("test.db", "classpath:test-migrations")
                .keepAliveGrace(Duration.ofMillis(Long.parseLong(ENVIRONMENT.getOrDefault("GRACE_MS", "75"))))
                .with(new Witness("first", data))
                .with(new Witness("second", data))
                .http(config -> {
                    config.routes.get("/now", context -> context.result("now"));
                    config.routes.get("/slow", context -> slow(context, data));
                    config.routes.get("/exit", context -> new Thread(() -> System.exit(10)).start());
                    config.routes.get("/big", context -> context.result("x".repeat(BIG)));
                    config.routes.post("/upload", context -> context.result("" + context.bodyAsBytes().length));
                    config.routes.ws("/chat", chat -> {});
                    config.routes.sse("/events", TestService::sendEvent);
                    config.routes.get("/half-event", context -> sendHalfAnEvent(context, data));
                })
                .warmUp(probe -> write(data, "warmed " + probe.get("/now").status()))
                .verify(probe -> assertNothing(data))
                .verify(probe -> Molt.require(!Files.exists(data.resolve("broken")), "the test wants it so")));
    }

    /** As a check says no that is written with the words of a test. */
    private static void assertNothing(Path data) {
        if (Files.exists(data.resolve("assertion"))) {
            throw new AssertionError("the test asserts it");
        }
    }

    private static void write(Path data, String line) throws IOException {
        Files.writeString(data.resolve("warm-up"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void sendEvent(SseClient client) {
        client.keepAlive();
        client.sendEvent("hello", "first");
    }

    private static void sendHalfAnEvent(Context context, Path data) throws Exception {
        context.contentType("text/event-stream");
        OutputStream out = context.res().getOutputStream();
        out.write("data: one\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        new RunDirectory(data).await("slow-may-end");
        out.write("data: two\n\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        new CountDownLatch(1).await();
    }

    /** Says that it has begun, as several may at once, and answers when the test says so. */
    private static void slow(Context context, Path data) throws InterruptedException, IOException {
        Files.writeString(data.resolve("slow-begun"), "");
        new RunDirectory(data).await("slow-may-end");
        context.result("slow");
    }

    /** Writes down when it is started and stopped. */
    private record Witness(String name, Path data) implements Part {
        @Override
        public void start(Place place) throws Exception {
            if (ENVIRONMENT.containsKey("FAIL_TO_START_" + name)) {
                throw new IllegalStateException(name + " does not start");
            }
            write("start " + name);
        }

        @Override
        public void stop() throws Exception {
            write("stop " + name);
            if (ENVIRONMENT.containsKey("HANG_IN_STOP")) {
                new CountDownLatch(1).await();
            }
        }

        private void write(String line) throws Exception {
            Files.writeString(
                    data.resolve("witness"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
