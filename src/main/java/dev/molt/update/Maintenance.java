package dev.molt.update;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * While it exists the worker is stopped, clients are answered 503 with the message, and nothing is updated; also after a restart.
 *
 * @param message what clients are told, one line of at most {@value OneLine#BYTES} bytes; empty for the usual words
 * @param begunBy who wanted it
 * @param begunAt when, as an ISO 8601 instant
 */
public record Maintenance(String message, String begunBy, String begunAt) {
    public Maintenance {
        OneLine.of("the message", message);
    }

    /** Wanted now, by somebody. */
    public static Maintenance of(String message, String begunBy, Instant now) {
        return new Maintenance(message, begunBy, Stamps.iso(now));
    }

    /**
     * The maintenance that is on.
     *
     * @throws UnreadableException if there is a file that nobody can read; take that as maintenance without a message
     */
    public static Optional<Maintenance> read(DataDirectory data) throws IOException {
        Optional<Map<String, String>> fields = FlatJson.readIfPresent(data.maintenance());
        try {
            return fields.map(Maintenance::of);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(data.maintenance() + " is unreadable: " + e.getMessage());
        }
    }

    private static Maintenance of(Map<String, String> fields) {
        return new Maintenance(
                fields.getOrDefault("message", ""),
                fields.getOrDefault("begun_by", ""),
                fields.getOrDefault("begun_at", ""));
    }

    /** Makes it so, durably, in place of an earlier one. */
    public void write(DataDirectory data) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("message", message);
        fields.put("begun_by", begunBy);
        fields.put("begun_at", begunAt);
        DurableFiles.replace(data.maintenance(), FlatJson.format(fields));
    }

    /** Ends it; false if none was on. */
    public static boolean remove(DataDirectory data) throws IOException {
        return DurableFiles.remove(data.maintenance());
    }
}
