package dev.molt;

import dev.molt.worker.Boot;
import dev.molt.worker.Service;
import java.util.function.Consumer;

/**
 * The only thing that a JVM service calls.
 *
 * <pre>{@code
 * public final class Hello {
 *     public static void main(String[] arguments) {
 *         Molt.start(service -> service
 *                 .database("hello.db", "classpath:hello/migration")
 *                 .with(place -> System.err.println("opening " + place.database()))
 *                 .http(config -> config.routes.get("/hello", context -> context.result("Hello")))
 *                 .warmUp(probe -> probe.get("/hello"))
 *                 .verify(probe -> Molt.require(probe.get("/hello").isGood(), "/hello does not answer")));
 *     }
 * }
 * }</pre>
 */
public final class Molt {
    private Molt() {}

    /**
     * Runs a service: parks, waits for the supervisor's go, migrates if it is a candidate, starts the parts, verifies,
     * and accepts connections until TERM. Returns when it accepts. Ends the process with 12 when it cannot run here, and
     * with 1 when something else prevents its start.
     *
     * @param description says what the service consists of
     */
    public static void start(Consumer<Service> description) {
        Service service = new Service();
        description.accept(service);
        new Boot(service, System.getenv()).run();
    }

    /** Fails a {@link Service#verify check} with this problem unless the condition holds. */
    public static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalStateException(problem);
        }
    }
}
