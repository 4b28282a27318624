package dev.molt.update;

import dev.molt.config.Overrides;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A version of the configuration.
 *
 * @param number 1 for the first; 0 stands for the time before it, in which nothing was set
 * @param by who made it
 * @param reason why, one line, may be empty
 * @param way how it came, or was to come, to count
 * @param overrides all that is set
 */
public record ConfigVersion(long number, String by, Instant at, String reason, Way way, Overrides overrides) {
    /** The highest number; more digits no lock may hold. */
    static final long LAST = 999_999_999;

    /** Before the first one nothing was set. */
    public static final ConfigVersion NONE = new ConfigVersion(0, "", Instant.EPOCH, "", Way.BY_HAND, Overrides.NONE);

    /** How a version comes to count. */
    public enum Way {
        /** The worker is switched to it, and history says how that ended. */
        SWITCH,
        /** Molt did not run: it counts from the next start on. */
        START,
        /** Somebody had written it into {@code config.env}. */
        BY_HAND
    }

    /** Refuses what a file of its own could not hold. */
    public ConfigVersion {
        if (number < 0 || number > LAST) {
            throw new IllegalArgumentException(
                    "the number of a configuration must be 0 to " + LAST + ", was " + number);
        }
        OneLine.of("the reason", reason);
        OneLine.of("who made the configuration", by);
    }

    Map<String, String> seal(String sha256) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", "1");
        fields.put("number", Long.toString(number));
        fields.put("by", by);
        fields.put("at", Stamps.iso(at));
        fields.put("reason", reason);
        fields.put("way", way.name().toLowerCase(Locale.ROOT));
        fields.put("sha256", sha256);
        return fields;
    }

    static ConfigVersion of(Map<String, String> seal, Overrides overrides) {
        if (!"1".equals(seal.get("format"))) {
            throw new IllegalArgumentException("format must be 1, was \"" + seal.get("format") + "\"");
        }
        return new ConfigVersion(
                Long.parseLong(seal.getOrDefault("number", "")),
                seal.getOrDefault("by", ""),
                Instant.parse(seal.getOrDefault("at", "")),
                seal.getOrDefault("reason", ""),
                Way.valueOf(seal.getOrDefault("way", "").toUpperCase(Locale.ROOT)),
                overrides);
    }
}
