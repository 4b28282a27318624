package dev.molt.update;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** While it exists nothing is updated automatically. An operator's own request goes ahead. */
public record Pin(String release, String reason, String pinnedBy, String pinnedAt) {
    /** Pins what runs. */
    public static Pin of(ReleaseId release, String reason, String pinnedBy, Instant now) {
        return new Pin(release.text(), reason, pinnedBy, Stamps.iso(now));
    }

    /**
     * The pin.
     *
     * @throws UnreadableException if there is one that nobody can read; take that as pinned
     */
    public static Optional<Pin> read(DataDirectory data) throws IOException {
        return FlatJson.readIfPresent(data.pin()).map(Pin::of);
    }

    private static Pin of(Map<String, String> fields) {
        return new Pin(
                fields.getOrDefault("release", ""),
                fields.getOrDefault("reason", ""),
                fields.getOrDefault("pinned_by", ""),
                fields.getOrDefault("pinned_at", ""));
    }

    /** Makes it so, durably, in place of an earlier pin. */
    public void write(DataDirectory data) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("release", release);
        fields.put("reason", reason);
        fields.put("pinned_by", pinnedBy);
        fields.put("pinned_at", pinnedAt);
        DurableFiles.replace(data.pin(), FlatJson.format(fields));
    }

    /** Unpins; false if nothing was pinned. */
    public static boolean remove(DataDirectory data) throws IOException {
        return DurableFiles.remove(data.pin());
    }
}
