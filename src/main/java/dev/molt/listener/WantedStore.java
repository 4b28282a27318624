package dev.molt.listener;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Entry;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes what is wanted of listeners, beside others who do that too. */
final class WantedStore {
    /** Grants are changes too, so a fleet that is in motion may need some. */
    private static final int ATTEMPTS = 20;

    private final Coordinator coordinator;

    WantedStore(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /**
     * What came of a change.
     *
     * @param entry as it was before
     * @param wanted now; empty: there is no such listener, and there was none
     */
    record Changed(boolean isNew, Optional<Entry> entry, Optional<Wanted> wanted) {}

    /**
     * Makes of what is wanted what it is to be.
     *
     * @param change gets empty where there is no such listener, and gives empty to leave it so
     * @throws IllegalStateException if others have changed it each time
     * @throws IllegalArgumentException if what is there cannot be read
     */
    Changed change(String id, UnaryOperator<Optional<Wanted>> change) throws CoordinatorException {
        String name = Names.LISTENER + id;
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<Entry> entry =
                    coordinator.read(name).filter(it -> it.document().isPresent());
            Optional<Wanted> before = entry.flatMap(Entry::document).map(text -> Wanted.of(id, text));
            Optional<Wanted> after = change.apply(before);
            if (after.equals(before)) {
                return new Changed(false, entry, after);
            }
            long version = entry.map(Entry::version).orElse(0L);
            if (coordinator.write(name, version, after.map(Wanted::text)).isPresent()) {
                return new Changed(true, entry, after);
            }
        }
        throw new IllegalStateException("listener " + id + " was changed by others each time. Try again");
    }
}
