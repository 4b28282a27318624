package dev.molt.relay;

import dev.molt.Molt;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.time.Clock;

/** The reference service: takes messages in, and stores each exactly once. */
public final class Relay {
    private Relay() {}

    public static void main(String[] arguments) {
        MessageStore store = new MessageStore(Clock.systemUTC());
        MessageApi api = new MessageApi(store);
        Client flags = OpenFeatureAPI.getInstance().getClient();
        ReadOnly readOnly = new ReadOnly(() -> flags.getBooleanValue(ReadOnly.FLAG, false));
        Molt.start(service -> service.database("app.db", "classpath:db/migration")
                .postgresql("classpath:db/postgresql")
                .adopts(new EarlierSchema())
                .with(store)
                .inbox(new MessageInbox(store))
                .flag(ReadOnly.FLAG, false, ReadOnly.MEANING)
                .http(readOnly::addTo)
                .http(api::addTo)
                .warmUp(api::warmUp)
                .verify(probe ->
                        Molt.require(probe.get("/api/messages?limit=1").isGood(), "The messages cannot be read")));
    }
}
