package dev.molt.listener;

import dev.molt.fleet.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the documents of listeners, each version once. Used by one thread. */
final class WantedReader {
    private final Map<String, Known> known = new HashMap<>();

    /**
     * What a version of a document says.
     *
     * @param problem why it cannot be read; empty if it can
     */
    record Known(long version, Optional<Wanted> wanted, String problem) {}

    Known read(String id, Entry entry) {
        Known before = known.get(id);
        if (before != null && before.version() == entry.version()) {
            return before;
        }
        Known now = parse(id, entry);
        known.put(id, now);
        return now;
    }

    void forgetAllBut(Set<String> ids) {
        known.keySet().retainAll(ids);
    }

    private static Known parse(String id, Entry entry) {
        try {
            return new Known(entry.version(), entry.document().map(text -> Wanted.of(id, text)), "");
        } catch (IllegalArgumentException e) {
            return new Known(entry.version(), Optional.empty(), e.getMessage());
        }
    }
}
