package dev.molt.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is a member, as a store keeps it. One that has ended is remembered for good. Not safe for threads. */
final class ModelMembers {
    private final VirtualClock clock;
    private final Map<String, Life> lives = new HashMap<>();
    private final Map<String, Set<String>> ofHosts = new HashMap<>();

    /** Also lives as they were before they were renewed, which did not end later; they make room when they come first. */
    private final Queue<Life> byEnd =
            new PriorityQueue<>(Comparator.comparing(Life::until).thenComparing(Life::incarnation));

    private final Set<String> ended = new HashSet<>();
    private final NavigableMap<Long, Set<String>> byVersion = new TreeMap<>();
    private Optional<List<Member>> listed = Optional.empty();
    private Instant latest = Instant.MIN;

    ModelMembers(VirtualClock clock) {
        this.clock = clock;
    }

    /** One that has not been removed, though its lease may be over. */
    record Life(Member member, Duration lease, Instant until) {
        String incarnation() {
            return member.incarnation();
        }
    }

    private boolean isLive(Life life) {
        return clock.instant().isBefore(life.until());
    }

    boolean isLive(String incarnation) {
        return Optional.ofNullable(lives.get(incarnation)).filter(this::isLive).isPresent();
    }

    /** Whether it never can be a member again. */
    boolean hasEnded(String incarnation) {
        return ended.contains(incarnation) || lives.containsKey(incarnation) && !isLive(incarnation);
    }

    /** A life of the same host that stands in the way. */
    Optional<Life> inTheWayOf(Member member, Set<String> beside) {
        return ofHosts.getOrDefault(member.host(), Set.of()).stream()
                .filter(incarnation -> !beside.contains(incarnation) && isLive(incarnation))
                .map(lives::get)
                .findFirst();
    }

    /** Adds a member, or renews it with this lease. */
    void put(Member member, Duration lease) {
        keep(new Life(member, lease, now().plus(lease)));
        ofHosts.computeIfAbsent(member.host(), host -> new TreeSet<>()).add(member.incarnation());
        listed = Optional.empty();
    }

    /** False: it is no member. */
    boolean renew(String incarnation) {
        Optional<Life> life = Optional.ofNullable(lives.get(incarnation)).filter(this::isLive);
        life.ifPresent(it -> keep(new Life(it.member(), it.lease(), now().plus(it.lease()))));
        return life.isPresent();
    }

    private void keep(Life life) {
        Life before = lives.put(life.incarnation(), life);
        if (before == null || life.until().isBefore(before.until())) {
            byEnd.add(life);
        }
    }

    private Instant now() {
        Instant now = clock.instant();
        latest = now.isAfter(latest) ? now : latest;
        return now;
    }

    private Optional<Life> nextToEnd() {
        while (!byEnd.isEmpty() && lives.get(byEnd.peek().incarnation()) != byEnd.peek()) {
            Optional.ofNullable(lives.get(byEnd.remove().incarnation())).ifPresent(byEnd::add);
        }
        return Optional.ofNullable(byEnd.peek());
    }

    private Optional<Life> nextThatIsOver() {
        return nextToEnd().filter(life -> !isLive(life));
    }

    /** Removes it for good; false: it was none, and never will be one. */
    boolean end(String incarnation) {
        ended.add(incarnation);
        Optional<Life> life = Optional.ofNullable(lives.remove(incarnation));
        life.ifPresent(this::forget);
        return life.isPresent();
    }

    private void forget(Life life) {
        ofHosts.get(life.member().host()).remove(life.incarnation());
        listed = Optional.empty();
    }

    /** Removes those whose leases are over. */
    List<Member> reap() {
        List<Member> over = new ArrayList<>();
        for (Optional<Life> next = nextThatIsOver(); next.isPresent(); next = nextThatIsOver()) {
            end(next.get().incarnation());
            over.add(next.get().member());
        }
        return over;
    }

    /** When the wall clock was set back, nobody may stay a member for longer than its lease because of that. */
    void cutWhatEndsTooLate() {
        if (clock.instant().isBefore(latest)) {
            latest = clock.instant();
            lives.values().stream()
                    .filter(this::endsTooLate)
                    .toList()
                    .forEach(life -> put(life.member(), life.lease()));
        }
    }

    private boolean endsTooLate(Life life) {
        return life.until().isAfter(clock.instant().plus(life.lease()));
    }

    /** That these have become members, or ceased to be. */
    void changed(long version, Set<String> incarnations) {
        byVersion.put(version, incarnations);
    }

    /** Those who have become members after that, and are. */
    List<Member> joinedAfter(long version) {
        return changedAfter(version)
                .filter(this::isLive)
                .map(lives::get)
                .map(Life::member)
                .toList();
    }

    Set<String> goneAfter(long version) {
        return changedAfter(version).filter(incarnation -> !isLive(incarnation)).collect(Collectors.toSet());
    }

    private Stream<String> changedAfter(long version) {
        return byVersion.tailMap(version, false).values().stream()
                .flatMap(Set::stream)
                .distinct();
    }

    /** In the order of their incarnations. */
    List<Member> live() {
        if (nextThatIsOver().isPresent()) {
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
                .map(Life::member)
                .sorted(Comparator.comparing(Member::incarnation))
                .toList();
    }
}
