package dev.molt.rollout;

import dev.molt.fleet.Changes;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Entry;
import dev.molt.fleet.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Sees and changes what the fleet knows of rollouts. Each look asks the store only for what has changed since the one before. Used by
 * one thread at a time.
 */
final class Lookout {
    /** How often a change is tried when others are quicker. Each time somebody else has got on. */
    static final int ATTEMPTS = 100;

    private final Coordinator coordinator;
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, String> problems = new TreeMap<>();
    private final Map<Release, BadRelease> badReleases = new HashMap<>();
    private final Map<String, HostRelease> hostReleases = new HashMap<>();
    private Optional<Rollout> rollout = Optional.empty();
    private Slots slots = Slots.NONE;
    private List<Member> members = List.of();
    private long version;
    private long epoch;

    Lookout(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    /** Everything as it is now. */
    Sight look() throws CoordinatorException {
        Changes changes = coordinator.changes(version);
        if (changes.epoch() != epoch && !changes.whole()) {
            changes = coordinator.changes(0);
        }
        if (changes.whole()) {
            forget();
        }
        changes.entries().stream().filter(entry -> isOurs(entry.name())).forEach(this::take);
        members = changes.membersAfter(members);
        version = changes.version();
        epoch = changes.epoch();
        return new Sight(
                changes.now(),
                epoch,
                members,
                rollout,
                slots,
                badReleases,
                hostReleases,
                versions,
                new ArrayList<>(problems.values()));
    }

    /** Writes or, if it is empty, removes a document; false: it is not what has been seen any more. */
    boolean write(String name, Sight seen, Optional<String> document) throws CoordinatorException {
        return coordinator.write(name, seen.version(name), document).isPresent();
    }

    /**
     * Changes a document, anew when somebody else has changed it in between.
     *
     * @param change what it is to be; empty: it stays as it is
     * @throws CoordinatorException also if it cannot be read, or others were quicker all the time
     */
    void change(String name, Function<Sight, Optional<String>> change) throws CoordinatorException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Sight sight = look();
            refuseUnreadable(name);
            Optional<String> document = change.apply(sight);
            if (document.isEmpty() || write(name, sight, document)) {
                return;
            }
        }
        throw tooBusy(name);
    }

    CoordinatorException tooBusy(String name) {
        return new CoordinatorException(
                "the document " + name + " was changed by others " + ATTEMPTS + " times in a row. Try again", null);
    }

    private void refuseUnreadable(String name) throws CoordinatorException {
        if (problems.containsKey(name)) {
            throw new CoordinatorException(problems.get(name), null);
        }
    }

    private void forget() {
        versions.clear();
        problems.clear();
        badReleases.clear();
        hostReleases.clear();
        rollout = Optional.empty();
        slots = Slots.NONE;
    }

    /** The store has the documents of others too. */
    private static boolean isOurs(String name) {
        return name.equals(Rollout.NAME)
                || name.equals(Slots.NAME)
                || BadRelease.isNamed(name)
                || HostRelease.isNamed(name);
    }

    private void take(Entry entry) {
        String name = entry.name();
        problems.remove(name);
        if (entry.document().isPresent()) {
            versions.put(name, entry.version());
        } else {
            versions.remove(name);
        }
        try {
            understand(name, entry.document().map(Fields::of));
        } catch (IllegalArgumentException e) {
            problems.put(
                    name,
                    "the document " + name + " of the fleet is unreadable: " + e.getMessage()
                            + ". Update this instance, or remove the document from the store");
        }
    }

    private void understand(String name, Optional<Fields> fields) {
        if (name.equals(Rollout.NAME)) {
            rollout = fields.map(Rollout::of);
        } else if (name.equals(Slots.NAME)) {
            slots = fields.map(Slots::of).orElse(Slots.NONE);
        } else if (BadRelease.isNamed(name)) {
            put(badReleases, BadRelease.release(name), fields.map(BadRelease::of));
        } else {
            put(hostReleases, HostRelease.host(name), fields.map(HostRelease::of));
        }
    }

    private static <K, V> void put(Map<K, V> map, K key, Optional<V> value) {
        value.ifPresentOrElse(it -> map.put(key, it), () -> map.remove(key));
    }
}
