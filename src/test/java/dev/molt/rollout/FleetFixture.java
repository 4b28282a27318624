package dev.molt.rollout;

import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Member;
import dev.molt.fleet.ModelCoordinator;
import dev.molt.fleet.VirtualClock;
import dev.molt.update.ReleaseId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A fleet in the model's store, in which time passes when a test says so. */
final class FleetFixture {
    static final Duration SOAK = Duration.ofMinutes(10);
    static final Duration DEADLINE = Duration.ofHours(1);
    static final ReleaseId OLD = release(1);
    static final ReleaseId NEW = release(2);
    static final ReleaseId NEWER = release(3);

    /** Nobody in these tests loses its lease by itself. */
    private static final Duration LEASE = Duration.ofDays(3_650);

    final VirtualClock clock = new VirtualClock();
    final ModelCoordinator store = new ModelCoordinator(clock, 0);
    private final Map<String, String> incarnations = new HashMap<>();
    private int lives;

    /** A canary, then half of the hosts, then all; so many at the same time. */
    static Plan plan(int parallel) {
        return new Plan(parallel, new Canary("1"), List.of(50), SOAK, DEADLINE);
    }

    static Plan plan(int parallel, String canary) {
        return new Plan(parallel, new Canary(canary), List.of(50), SOAK, DEADLINE);
    }

    /** Built from another commit for each number, later for a higher one. */
    static ReleaseId release(int number) {
        return new ReleaseId(String.format("202611%02dT080000Z-%010x", 1 + number % 28, number));
    }

    /** What an instance asks; each has read for itself. */
    Rollouts rollouts(Plan plan) {
        return new Rollouts(store, plan, true);
    }

    Rollouts immediate() {
        return new Rollouts(store, plan(1), false);
    }

    FleetFixture with(String... hosts) throws CoordinatorException {
        for (String host : hosts) {
            join(host, Map.of());
        }
        return this;
    }

    /** Begins a life of this host, after the one that it had. */
    void join(String host, Map<String, String> labels) throws CoordinatorException {
        leave(host);
        String incarnation = host + "-" + ++lives;
        incarnations.put(host, incarnation);
        if (!store.join(new Member(host, incarnation, OLD.text(), labels), Set.of(), Set.of(), LEASE)
                .isMember()) {
            throw new IllegalStateException(incarnation + " was refused");
        }
    }

    /** As when its process ends. */
    void leave(String host) throws CoordinatorException {
        String incarnation = incarnations.remove(host);
        if (incarnation != null) {
            store.leave(incarnation);
        }
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    Sight look() throws CoordinatorException {
        return new Lookout(store).look();
    }

    Rollout rollout() throws CoordinatorException {
        return look().rollout().orElseThrow();
    }
}
