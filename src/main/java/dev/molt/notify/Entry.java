package dev.molt.notify;

import dev.molt.update.FlatJson;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of the outbox: an event, and behind its fields a mark for each channel that has tried to send it. The supervisor only
 * makes files that are not there, so whoever has the outbox's lock may replace one.
 *
 * @param marks by the names of channels
 */
record Entry(Path file, Event event, Map<String, Mark> marks) {
    private static final String CHANNEL = "channel_";

    Entry {
        marks = Map.copyOf(marks);
    }

    /**
     * Reads it.
     *
     * @throws UnreadableException naming the file and what is wrong with it
     */
    static Entry read(Path file) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, Mark> marks = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, String> field : FlatJson.read(file).entrySet()) {
                if (field.getKey().startsWith(CHANNEL)) {
                    marks.put(field.getKey().substring(CHANNEL.length()), Mark.parse(field.getValue()));
                } else {
                    fields.put(field.getKey(), field.getValue());
                }
            }
            Event event = new Event(fields);
            if (!file.getFileName().toString().equals(event.id() + ".json")) {
                throw new IllegalArgumentException("its name is not its id");
            }
            return new Entry(file, event, marks);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new UnreadableException(file + " is unreadable: " + e.getMessage());
        }
    }

    Mark mark(String channel) {
        return marks.getOrDefault(channel, Mark.NONE);
    }

    Entry with(String channel, Mark mark) {
        Map<String, Mark> more = new LinkedHashMap<>(marks);
        more.put(channel, mark);
        return new Entry(file, event, more);
    }

    byte[] format() {
        Map<String, String> fields = new LinkedHashMap<>(event.fields());
        marks.keySet().stream()
                .sorted()
                .forEach(channel ->
                        fields.put(CHANNEL + channel, marks.get(channel).text()));
        return FlatJson.format(fields);
    }
}
