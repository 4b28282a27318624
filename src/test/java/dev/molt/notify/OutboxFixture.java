package dev.molt.notify;

import dev.molt.update.DataDirectory;
import dev.molt.update.FlatJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A data directory with an outbox as the supervisor fills it. */
public final class OutboxFixture {
    static final String TIME = "2026-11-21T01:02:03Z";

    public final DataDirectory data;

    public OutboxFixture(Path root) throws IOException {
        data = new DataDirectory(root);
        Files.createDirectories(data.outbox());
    }

    /** An event of a kind that happened to the update of that number; its id. {@code more} are key, value. */
    public String event(int number, String kind, String... more) throws IOException {
        Event event = new Event(fields(number, kind, more));
        Files.write(data.outbox().resolve(event.id() + ".json"), event.json());
        return event.id();
    }

    static Map<String, String> fields(int number, String kind, String... more) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", "1");
        fields.put("event", kind);
        fields.put("id", String.format("20261121T010203Z-%06x.%s", number, kind));
        fields.put("time", TIME);
        fields.put("host", "web-1");
        fields.put("from", "20261119T080000Z-0a1b2c3d4e");
        fields.put("to", "20261120T183000Z-5f6a7b8c9d");
        fields.put("reason", "it says \"no\"");
        fields.put("requested_by", "cli:maria");
        for (int i = 0; i < more.length; i += 2) {
            fields.put(more[i], more[i + 1]);
        }
        return fields;
    }

    /** Whether the event is in that folder of the outbox; "" is the outbox itself. */
    public boolean has(String folder, String id) {
        return Files.exists(data.outbox().resolve(folder).resolve(id + ".json"));
    }

    /** The fields of an event's file, wherever it is. */
    public Map<String, String> file(String id) throws IOException {
        try (Stream<Path> files = Files.walk(data.outbox())) {
            return FlatJson.read(files.filter(file -> file.endsWith(id + ".json"))
                    .findFirst()
                    .orElseThrow());
        }
    }
}
