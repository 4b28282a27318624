package dev.molt.update;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The highest epoch of the fleet's store that this host has seen. Who opens the store says it, so that a store which has lost its data
 * begins with a higher one, and is known to have lost it.
 */
public final class FleetEpoch {
    private static final String KEY = "epoch";

    private FleetEpoch() {}

    /**
     * The epoch; 0 if this host has seen none.
     *
     * @throws UnreadableException if nobody can read the file
     */
    public static long read(DataDirectory data) throws IOException {
        Optional<Map<String, String>> fields = FlatJson.readIfPresent(data.fleetEpoch());
        if (fields.isEmpty()) {
            return 0;
        }
        String text = fields.get().getOrDefault(KEY, "");
        if (!text.matches("[0-9]{1,18}")) {
            throw new UnreadableException(data.fleetEpoch() + " is unreadable: " + KEY + " is no number");
        }
        return Long.parseLong(text);
    }

    /** Remembers this epoch, durably, unless a higher one is remembered. */
    public static void keep(DataDirectory data, long epoch) throws IOException {
        if (epoch > read(data)) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put(KEY, Long.toString(epoch));
            Files.createDirectories(data.fleetEpoch().getParent());
            DurableFiles.replace(data.fleetEpoch(), FlatJson.format(fields));
        }
    }
}
