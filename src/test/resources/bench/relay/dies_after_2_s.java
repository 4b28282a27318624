package dev.molt.relay;

import dev.molt.Molt;
import java.time.Clock;

/** The relay in a version that works, and dies 2 s after its start. */
public final class Relay {
    private Relay() {}

    public static void main(String[] arguments) {
        new Thread(Relay::die).start();
        MessageStore store = new MessageStore(Clock.systemUTC());
        MessageApi api = new MessageApi(store);
        Molt.start(service -> service.database("app.db", "classpath:db/migration")
                .with(store)
                .http(api::addTo)
                .warmUp(api::warmUp)
                .verify(probe ->
                        Molt.require(probe.get("/api/messages?limit=1").isGood(), "The messages cannot be read")));
    }

    private static void die() {
        try {
            Thread.sleep(2000);
        } catch (InterruptedException e) {
            System.err.println("this version dies early");
        }
        Runtime.getRuntime().halt(1);
    }
}
