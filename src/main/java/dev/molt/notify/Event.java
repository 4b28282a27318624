package dev.molt.notify;

import dev.molt.update.FlatJson;
import dev.molt.update.OneLine;
import dev.molt.update.Stamps;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Something that happened, in the words of the supervisor that wrote it. A newer one may know kinds and fields that this
 * release does not.
 *
 * @param fields at least id, event and time, in the order in which they are told
 */
record Event(Map<String, String> fields) {
    private static final Pattern ID = Pattern.compile("[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}\\.([a-z_]{1,40})");
    private static final Set<String> NOT_FOR_PEOPLE = Set.of("format", "event", "id", "commit", "requested_at");

    Event {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        Matcher id = ID.matcher(fields.getOrDefault("id", ""));
        if (!id.matches()) {
            throw new IllegalArgumentException("id must be a time, six hexadecimal digits and a kind");
        }
        if (!id.group(1).equals(fields.get("event"))) {
            throw new IllegalArgumentException("event must be the kind that id ends with, " + id.group(1));
        }
        try {
            Instant.parse(fields.getOrDefault("time", ""));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("time must be like 2026-11-21T01:02:03Z", e);
        }
    }

    /** One that nothing has happened for. */
    static Event test(String host, Instant now, int random) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", "1");
        fields.put("event", "test");
        fields.put("id", String.format("%s-%06x.test", Stamps.of(now), random & 0xffffff));
        fields.put("time", Stamps.iso(now));
        fields.put("host", host);
        fields.put("reason", "somebody typed molt alerts test");
        return new Event(fields);
    }

    /** The same for the same event, also when it is sent twice. */
    String id() {
        return fields.get("id");
    }

    Instant time() {
        return Instant.parse(fields.get("time"));
    }

    /** As programs get it: flat JSON, every value a string. */
    byte[] json() {
        return FlatJson.format(fields);
    }

    /** In a few words, on one line. */
    String subject() {
        return OneLine.shown("Molt on " + fields.getOrDefault("host", "") + ": " + words());
    }

    /** For people: why, then what else is known, one a line. */
    String text() {
        return subject() + "\n\n"
                + fields.entrySet().stream()
                        .filter(field -> !field.getValue().isEmpty() && !NOT_FOR_PEOPLE.contains(field.getKey()))
                        .map(field -> field.getKey().replace('_', ' ') + ": " + OneLine.shown(field.getValue()) + "\n")
                        .collect(Collectors.joining());
    }

    private String words() {
        return switch (fields.get("event")) {
            case "started" -> "an update has started";
            case "committed" -> "an update is committed";
            case "rolled_back" -> "an update is rolled back";
            case "abandoned" -> "an update is abandoned";
            case "failed" -> "it has stopped, because it cannot go on";
            case "crash_loop" -> "the release crashes again and again";
            case "test" -> "a test";
            default -> fields.get("event").replace('_', ' ');
        };
    }
}
