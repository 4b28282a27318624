package dev.molt.relay;

import dev.molt.Molt;

/** The relay in a version that listens and says that it is well, but answers no request. */
public final class Relay {
    private Relay() {}

    public static void main(String[] arguments) {
        Molt.start(service -> service.database("app.db", "classpath:db/migration").http(config -> {
            config.routes.get("/api/messages", context -> context.status(500));
            config.routes.post("/api/messages", context -> context.status(500));
        }));
    }
}
