package dev.molt.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a store must do, in the simplest words: the data of one epoch. Not safe for threads. */
final class ModelData {
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int COUNTER_BITS = 40;

    private final VirtualClock clock;
    private final long epoch;
    private final ModelMembers members;
    private final Map<String, ModelEntry> entries = new HashMap<>();
    private final NavigableMap<Long, ModelEntry> byVersion = new TreeMap<>();
    private final Instant created;
    private final boolean replacesLost;
    private Duration freeze = Duration.ZERO;
    private Instant grantsFrom;
    private long version;
    private long forgotten;
    private long grants;

    /**
     * Nothing yet.
     *
     * @param replacesLost whether there was something before, whose owners may not know that it is gone
     */
    ModelData(VirtualClock clock, long epoch, boolean replacesLost) {
        this.clock = clock;
        this.epoch = epoch;
        this.replacesLost = replacesLost;
        this.members = new ModelMembers(clock);
        this.created = clock.instant();
        this.grantsFrom = created;
        // Each is higher than those of the epoch before; who asks from one of those gets the whole.
        this.version = epoch << COUNTER_BITS;
        this.forgotten = version;
    }

    long epoch() {
        return epoch;
    }

    Joined join(Member member, Set<String> beside, Set<String> dead, Duration lease) {
        dead.forEach(this::leave);
        members.cutWhatEndsTooLate();
        String incarnation = member.incarnation();
        if (members.hasEnded(incarnation)) {
            return new Joined(Optional.of(member), Duration.ZERO, epoch);
        }
        Optional<Member> other = members.inTheWayOf(member, beside);
        boolean isMember = members.isLive(incarnation);
        if (!isMember && other.isPresent()) {
            return new Joined(other, members.left(other.get()), epoch);
        }
        members.put(member, lease);
        if (!isMember) {
            members.changed(++version, Set.of(incarnation));
        }
        grantNothingFor(lease);
        return new Joined(Optional.empty(), Duration.ZERO, epoch);
    }

    private void grantNothingFor(Duration lease) {
        if (replacesLost && lease.compareTo(freeze) > 0) {
            freeze = lease;
            grantsFrom = created.plus(lease);
        }
    }

    /** As with leases, when the wall clock was set back. */
    private void cutFreezeThatEndsTooLate() {
        Instant latest = clock.instant().plus(freeze);
        grantsFrom = grantsFrom.isAfter(latest) ? latest : grantsFrom;
    }

    Renewal renew(String incarnation) {
        return new Renewal(members.renew(incarnation), epoch, clock.instant());
    }

    void leave(String incarnation) {
        if (members.end(incarnation)) {
            members.changed(++version, Set.of(incarnation));
        }
    }

    List<Member> reap() {
        members.cutWhatEndsTooLate();
        cutFreezeThatEndsTooLate();
        List<Member> over = members.reap();
        if (!over.isEmpty()) {
            members.changed(++version, over.stream().map(Member::incarnation).collect(Collectors.toSet()));
        }
        return over;
    }

    Optional<Grant> acquire(String incarnation, String name) {
        Optional<ModelEntry> found = withDocument(name);
        if (found.isEmpty() || !members.isLive(incarnation)) {
            return Optional.empty();
        }
        ModelEntry entry = found.get();
        if (entry.owner.equals(Optional.of(incarnation))) {
            return Optional.of(entry.grant());
        }
        if (entry.owner.filter(members::isLive).isPresent() || clock.instant().isBefore(grantsFrom)) {
            return Optional.empty();
        }
        changed(entry);
        return Optional.of(entry.grantTo(incarnation, nextToken()));
    }

    Optional<Grant> transfer(Grant mine, String cursor, String successor) {
        Optional<ModelEntry> found = withDocument(mine.name());
        if (found.isEmpty() || !members.isLive(successor)) {
            return Optional.empty();
        }
        ModelEntry entry = found.get();
        if (entry.wasTransferred(mine, successor)) {
            return Optional.of(entry.grant());
        }
        if (!isValid(mine)) {
            return Optional.empty();
        }
        changed(entry);
        entry.cursor = cursor;
        return Optional.of(entry.transferTo(successor, nextToken()));
    }

    boolean release(Grant mine, String cursor) {
        boolean valid = commit(mine, cursor);
        if (valid) {
            ModelEntry entry = entries.get(mine.name());
            entry.release();
            changed(entry);
        }
        return valid
                || withDocument(mine.name())
                        .filter(entry -> entry.wasReleased(mine))
                        .isPresent();
    }

    boolean commit(Grant mine, String cursor) {
        boolean valid = isValid(mine);
        if (valid) {
            entries.get(mine.name()).cursor = cursor;
        }
        return valid;
    }

    private boolean isValid(Grant grant) {
        return members.isLive(grant.owner())
                && withDocument(grant.name())
                        .filter(entry -> entry.isOwnedBy(grant))
                        .isPresent();
    }

    private Optional<ModelEntry> withDocument(String name) {
        return Optional.ofNullable(entries.get(name)).filter(entry -> entry.document.isPresent());
    }

    Optional<Long> write(String name, long expected, Optional<String> document) {
        boolean isAsRead = expected == 0
                ? document.isPresent() && withDocument(name).isEmpty()
                : Optional.ofNullable(entries.get(name))
                        .filter(entry -> entry.version == expected)
                        .isPresent();
        if (!isAsRead) {
            return Optional.empty();
        }
        ModelEntry entry = entries.computeIfAbsent(name, ModelEntry::new);
        entry.document = document;
        if (document.isEmpty()) {
            entry.remove();
            entry.removedAt = clock.instant();
        }
        changed(entry);
        return Optional.of(entry.version);
    }

    Optional<Entry> read(String name) {
        forget(clock.instant().minus(REMEMBERED));
        return Optional.ofNullable(entries.get(name)).map(ModelEntry::shown);
    }

    Changes changes(long since) {
        forget(clock.instant().minus(REMEMBERED));
        boolean whole = since == 0 || since < forgotten || since > version;
        Set<String> changed = whole ? Set.of() : members.changedAfter(since);
        Collection<ModelEntry> told =
                whole ? byVersion.values() : byVersion.tailMap(since, false).values();
        return new Changes(
                version,
                epoch,
                clock.instant(),
                whole,
                told.stream()
                        .filter(entry -> !whole || entry.document.isPresent())
                        .map(ModelEntry::shown)
                        .toList(),
                whole ? Optional.of(members.live()) : Optional.empty(),
                members.joinedOf(changed),
                members.goneOf(changed));
    }

    /** Forgets what was removed before. */
    void forget(Instant removedBefore) {
        List<ModelEntry> old = entries.values().stream()
                .filter(entry -> entry.document.isEmpty() && entry.removedAt.isBefore(removedBefore))
                .toList();
        for (ModelEntry entry : old) {
            entries.remove(entry.name);
            byVersion.remove(entry.version);
            forgotten = Math.max(forgotten, entry.version);
        }
    }

    private void changed(ModelEntry entry) {
        byVersion.remove(entry.version);
        entry.version = ++version;
        byVersion.put(version, entry);
    }

    private long nextToken() {
        return epoch << COUNTER_BITS | ++grants;
    }
}
