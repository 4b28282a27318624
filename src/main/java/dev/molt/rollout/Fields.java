package dev.molt.rollout;

import dev.molt.update.FlatJson;
import dev.molt.update.OneLine;
import dev.molt.update.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of a document that the fleet shares, as flat JSON. Releases of different age read it: one skips fields that it does not
 * know, and a document of another format it does not touch.
 */
final class Fields {
    private static final String FORMAT = "1";
    private static final int LONGEST_TEXT = 500;

    private final Map<String, String> fields;

    private Fields(Map<String, String> fields) {
        this.fields = fields;
    }

    static Fields create() {
        return new Fields(new LinkedHashMap<>()).with("format", FORMAT);
    }

    /**
     * Those of a document.
     *
     * @throws IllegalArgumentException if nobody of this release can read it
     */
    static Fields of(String document) {
        try {
            Fields fields = new Fields(FlatJson.parse(document.getBytes(StandardCharsets.UTF_8)));
            if (!fields.text("format").equals(FORMAT)) {
                throw new IllegalArgumentException("its format is not " + FORMAT + "; a newer release has written it");
            }
            return fields;
        } catch (UnreadableException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** What others are shown of a reason: one line that is not too long to be passed on. */
    static String reason(String text) {
        String line = OneLine.shown(text);
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "…";
    }

    Fields with(String key, Object value) {
        fields.put(key, value.toString());
        return this;
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    String text(String key) {
        String value = fields.get(key);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + key);
        }
        return value;
    }

    int number(String key) {
        String value = text(key);
        if (!value.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(key + " is no number: \"" + OneLine.shown(value) + "\"");
        }
        return Integer.parseInt(value);
    }

    Instant time(String key) {
        try {
            return Instant.parse(text(key));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(key + " is no time: \"" + OneLine.shown(text(key)) + "\"", e);
        }
    }

    String document() {
        return new String(FlatJson.format(fields), StandardCharsets.UTF_8);
    }
}
