package dev.molt.worker;

import dev.molt.Molt;
import io.javalin.http.Context;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A service as another program would write it, with answers that take as long as a test likes. */
public final class TestService {
    private static final Map<String, String> ENVIRONMENT = System.getenv();

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
                    config.routes.ws("/chat", chat -> {});
                })
                .verify(probe -> Molt.require(!Files.exists(data.resolve("broken")), "the test wants it so")));
    }

    /** Says that it has begun, and answers when the test says so. */
    private static void slow(Context context, Path data) throws InterruptedException {
        new RunDirectory(data).announce("slow-begun", "");
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
                    data.resolve("witness"),
                    line + "\n",
                    java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.APPEND);
        }
    }
}
