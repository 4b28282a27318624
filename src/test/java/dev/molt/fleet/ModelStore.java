package dev.molt.fleet;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What several {@link ModelCoordinator}s share, and what is left when its data is lost: nothing. Not safe for threads. */
final class ModelStore {
    private final VirtualClock clock;
    private final Set<String> hints = new HashSet<>();
    private Optional<ModelData> data = Optional.empty();

    ModelStore(VirtualClock clock) {
        this.clock = clock;
    }

    /**
     * The data; made anew by who finds that there is none.
     *
     * @param highest the highest epoch that this client knows of; 0: none
     */
    ModelData data(long highest) {
        if (data.isEmpty() || data.get().epoch() < highest) {
            data = Optional.of(new ModelData(clock, Epoch.after(highest, clock.instant()), highest > 0));
        }
        return data.get();
    }

    void lose() {
        data = Optional.empty();
        hints.clear();
    }

    void hint(String incarnation) {
        hints.add(incarnation);
        notifyAll();
    }

    /** Whether there was one. */
    boolean takeHint(String incarnation) {
        return hints.remove(incarnation);
    }
}
