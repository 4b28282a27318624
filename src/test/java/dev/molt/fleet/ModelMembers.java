package dev.molt.fleet;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who is a member, as a store keeps it. One that has ended is remembered for good. Times are nanoseconds of the wall clock. Not safe
 * for threads.
 */
final class ModelMembers {
    private final VirtualClock clock;
    private final Map<String, Life> lives = new HashMap<>();
    private final Map<String, Set<String>> ofHosts = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final NavigableMap<Long, Set<String>> byVersion = new TreeMap<>();
    private Optional<List<Member>> listed = Optional.empty();
    private long latest = Long.MIN_VALUE;

    /** No lease ends before. As they are renewed all the time, the next end is looked for only when this has come. */
    private long noEndBefore = Long.MAX_VALUE;

    ModelMembers(VirtualClock clock) {
        this.clock = clock;
    }

    /** One that has not been removed, though its lease may be over. */
    private static final class Life {
        private final Member member;
        private final long lease;
        private long until;

        Life(Member member, long lease, long until) {
            this.member = member;
            this.lease = lease;
            this.until = until;
        }

        String incarnation() {
            return member.incarnation();
        }
    }

    private boolean isLive(Life life) {
        return clock.wallNanos() < life.until;
    }

    boolean isLive(String incarnation) {
        Life life = lives.get(incarnation);
        return life != null && isLive(life);
    }

    /** Whether it never can be a member again. */
    boolean hasEnded(String incarnation) {
        return ended.contains(incarnation) || lives.containsKey(incarnation) && !isLive(incarnation);
    }

    /** A life of the same host that stands in the way. */
    Optional<Member> inTheWayOf(Member member, Set<String> beside) {
        return ofHosts.getOrDefault(member.host(), Set.of()).stream()
                .filter(incarnation -> !beside.contains(incarnation) && isLive(incarnation))
                .map(incarnation -> lives.get(incarnation).member)
                .findFirst();
    }

    /** How long it stays a member if it does not renew. */
    Duration left(Member member) {
        return Duration.ofNanos(lives.get(member.incarnation()).until - clock.wallNanos());
    }

    /** Adds a member, or renews it with this lease. */
    void put(Member member, Duration lease) {
        long nanos = lease.toNanos();
        lives.put(member.incarnation(), new Life(member, nanos, endOf(nanos)));
        ofHosts.computeIfAbsent(member.host(), host -> new TreeSet<>()).add(member.incarnation());
        listed = Optional.empty();
    }

    /** False: it is no member. */
    boolean renew(String incarnation) {
        Life life = lives.get(incarnation);
        boolean live = life != null && isLive(life);
        if (live) {
            life.until = endOf(life.lease);
        }
        return live;
    }

    /** Of a lease that begins now. */
    private long endOf(long lease) {
        long now = clock.wallNanos();
        latest = Math.max(latest, now);
        noEndBefore = Math.min(noEndBefore, now + lease);
        return now + lease;
    }

    private boolean isAnyOver() {
        long now = clock.wallNanos();
        if (now >= noEndBefore) {
            noEndBefore =
                    lives.values().stream().mapToLong(life -> life.until).min().orElse(Long.MAX_VALUE);
        }
        return now >= noEndBefore;
    }

    /** Removes it for good; false: it was none, and never will be one. */
    boolean end(String incarnation) {
        ended.add(incarnation);
        Optional<Life> life = Optional.ofNullable(lives.remove(incarnation));
        life.ifPresent(this::forget);
        return life.isPresent();
    }

    private void forget(Life life) {
        ofHosts.get(life.member.host()).remove(life.incarnation());
        listed = Optional.empty();
    }

    /** Removes those whose leases are over; returns them in the order of their ends. */
    List<Member> reap() {
        if (!isAnyOver()) {
            return List.of();
        }
        List<Member> over = lives.values().stream()
                .filter(life -> !isLive(life))
                .sorted(Comparator.comparingLong((Life life) -> life.until).thenComparing(Life::incarnation))
                .map(life -> life.member)
                .toList();
        over.forEach(member -> end(member.incarnation()));
        return over;
    }

    /** When the wall clock was set back, nobody may stay a member for longer than its lease because of that. */
    void cutWhatEndsTooLate() {
        long now = clock.wallNanos();
        if (now < latest) {
            latest = now;
            for (Life life : lives.values()) {
                life.until = Math.min(life.until, endOf(life.lease));
            }
        }
    }

    /** That these have become members, or ceased to be. */
    void changed(long version, Set<String> incarnations) {
        byVersion.put(version, incarnations);
    }

    /** The incarnations of those who have become members after that, or ceased to be. */
    Set<String> changedAfter(long version) {
        Set<String> changed = new HashSet<>();
        byVersion.tailMap(version, false).values().forEach(changed::addAll);
        return changed;
    }

    /** Those of them who are members, and so have joined. */
    List<Member> joinedOf(Set<String> changed) {
        return changed.stream()
                .filter(this::isLive)
                .map(incarnation -> lives.get(incarnation).member)
                .toList();
    }

    /** Those of them who are none, or not any more. */
    Set<String> goneOf(Set<String> changed) {
        return changed.stream().filter(incarnation -> !isLive(incarnation)).collect(Collectors.toSet());
    }

    /** In the order of their incarnations. */
    List<Member> live() {
        if (isAnyOver()) {
            return list();
        }
        if (listed.isEmpty()) {
            listed = Optional.of(list());
        }
        return listed.get();
    }

    private List<Member> list() {
        return lives.values().stream()
                .filter(this::isLive)
                .map(life -> life.member)
                .sorted(Comparator.comparing(Member::incarnation))
                .toList();
    }
}
