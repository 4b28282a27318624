package dev.molt.check;

import dev.molt.update.DataDirectory;
import dev.molt.update.DurableFiles;
import dev.molt.update.FlatJson;
import dev.molt.update.Stamps;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the last look that looked by itself found, as it left it for {@code molt status} and for the supervisor of a level 0
 * program, which looks again when it opens.
 *
 * @param fields as in {@code run/look.json}
 */
public record LastLook(Map<String, String> fields) {
    /** It, empty if nothing has looked since Molt was started. */
    public static Optional<LastLook> read(DataDirectory data) throws IOException {
        return FlatJson.readIfPresent(data.look()).map(LastLook::new);
    }

    static LastLook of(Finding finding, String release, Instant now) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("looked_at", Stamps.iso(now));
        fields.put("release", release);
        fields.put("verdict", finding.verdict().text());
        fields.put("commit", finding.commit());
        fields.put("next", finding.next());
        fields.put("why", finding.why());
        fields.put("opens_at", finding.opens().map(Stamps::iso).orElse(""));
        fields.put(
                "opens_in_s",
                finding.opens().map(opens -> secondsUntil(opens, now)).orElse(""));
        return new LastLook(fields);
    }

    /** Rounded up: a look that comes a moment early would find it closed. */
    private static String secondsUntil(Instant opens, Instant now) {
        return Long.toString(Duration.between(now, opens).plusMillis(999).toSeconds());
    }

    void write(DataDirectory data) throws IOException {
        DurableFiles.replace(data.look(), FlatJson.format(fields));
    }

    /** The field, or "". */
    public String get(String key) {
        return fields.getOrDefault(key, "");
    }
}
