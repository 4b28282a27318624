package dev.molt.listener;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Entry;
import java.util.Optional;
import java.util.SortedMap;

/** What a member writes down for the others: that it takes listeners, and which ones it is connected for. Used by one thread. */
final class Announcements {
    private static final int ATTEMPTS = 3;

    private final Coordinator coordinator;
    private final String incarnation;
    private final String key;
    private boolean isListening;
    private String warm = "";

    Announcements(Coordinator coordinator, String incarnation, String key) {
        this.coordinator = coordinator;
        this.incarnation = incarnation;
        this.key = key;
    }

    /** Says whether we take listeners; whether that was news. */
    boolean listen(boolean wanted) throws CoordinatorException {
        if (wanted == isListening || !put(Names.LISTENING, Optional.of(key).filter(it -> wanted))) {
            return false;
        }
        isListening = wanted;
        return true;
    }

    /** Says what we are connected for; whether that was news. */
    boolean warm(SortedMap<String, String> connections) throws CoordinatorException {
        String text = Roster.writeWarm(connections);
        if (text.equals(warm) || !put(Names.WARM, Optional.of(text).filter(it -> !it.isEmpty()))) {
            return false;
        }
        warm = text;
        return true;
    }

    /** False: somebody else has written too, each time. */
    private boolean put(String kind, Optional<String> document) throws CoordinatorException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<Entry> before = coordinator
                    .read(kind + incarnation)
                    .filter(it -> it.document().isPresent());
            boolean isSo = before.flatMap(Entry::document).equals(document);
            long version = before.map(Entry::version).orElse(0L);
            if (isSo || coordinator.write(kind + incarnation, version, document).isPresent()) {
                return true;
            }
        }
        return false;
    }
}
