package dev.molt.update;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of the release that served well last: what the next one is compared with.
 *
 * @param release whose they are
 * @param figures what they are
 */
public record KeptFigures(ReleaseId release, Figures figures) {
    /** For {@link LockRule}. */
    static final String FORM = ReleaseId.FORM + " " + Figures.FORM;

    /**
     * Those that are kept; empty if none are.
     *
     * @throws UnreadableException if there is something else in their place
     */
    public static Optional<KeptFigures> read(DataDirectory data) throws IOException {
        Optional<Map<String, String>> fields = FlatJson.readIfPresent(data.figures());
        try {
            return fields.map(found -> new KeptFigures(
                    new ReleaseId(found.getOrDefault("release", "")),
                    Figures.parse(found.getOrDefault("figures", ""))));
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(data.figures() + " is unreadable: " + e.getMessage());
        }
    }

    /** Keeps them durably, in place of those before. */
    public void write(DataDirectory data, Instant now) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", "1");
        fields.put("release", release.text());
        fields.put("kept_at", Stamps.iso(now));
        fields.put("figures", figures.text());
        DurableFiles.replace(data.figures(), FlatJson.format(fields));
    }

    /** As the record of the next release carries them. */
    public String text() {
        return release.text() + " " + figures.text();
    }

    /** For people: "20261119T080000Z-0a1b2c3d4e: " and {@link Figures#words}. */
    public String words() {
        return release + ": " + figures.words();
    }

    /**
     * What {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static KeptFigures parse(String text) {
        int space = Math.max(text.indexOf(' '), 0);
        return new KeptFigures(
                new ReleaseId(text.substring(0, space)),
                Figures.parse(text.substring(Math.min(space + 1, text.length()))));
    }
}
