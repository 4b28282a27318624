package dev.molt.relay;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** While the flag is on, whatever would write is told to come back later; reads go on. */
final class ReadOnly {
    static final String FLAG = "relay.readOnly";
    static final String MEANING = "refuse new messages with 503 and go on answering reads";
    private static final String RETRY_AFTER_SECONDS = "30";
    private static final Set<HandlerType> READS = Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

    private final BooleanSupplier isOn;

    ReadOnly(BooleanSupplier isOn) {
        this.isOn = isOn;
    }

    void addTo(JavalinConfig config) {
        config.routes.before(this::refuseWrites);
    }

    private void refuseWrites(Context context) {
        if (!READS.contains(context.method()) && isOn.getAsBoolean()) {
            context.header("Retry-After", RETRY_AFTER_SECONDS);
            throw new Refused(
                    503,
                    "read_only",
                    "The relay takes no new messages for now; send it again later with the same Idempotency-Key.");
        }
    }
}
