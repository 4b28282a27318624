package dev.molt.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.ModelCoordinator;
import dev.molt.update.ReleaseId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Instances that look for updates, are updated, restart and are on probation, in virtual time. What happens is told by the seed. Whatever
 * must not happen fails at once.
 */
final class SimulatedFleet {
    private static final Release RELEASE = Release.of(FleetFixture.NEW);
    private static final Duration TICK = Duration.ofSeconds(30);
    private static final Duration PROBATION = Duration.ofMinutes(10);
    private static final double ASKS = 0.1;
    private static final double ASK_AT_A_TICK = 20;
    private static final double LOOKS = 0.005;

    private final FleetFixture fleet = new FleetFixture();
    private final ModelCoordinator network = fleet.store.another(0);
    private final List<Simulated> instances = new ArrayList<>();
    private final List<String> whyNobodyMayBegin = new ArrayList<>();
    private final Set<String> begun = new HashSet<>();
    private final Random random;
    private final Plan plan;
    private final Fate fate;
    private Instant canaryMayBeFollowed = Instant.MAX;
    private int mostAway;
    private int lost;

    /** What an update comes to. */
    enum Ending {
        GOOD,
        BAD,
        NEVER_SEEN_AGAIN
    }

    /** Tells it for a host. */
    interface Fate {
        Ending of(Random random);
    }

    private enum Phase {
        IDLE,
        UPDATING,
        ON_PROBATION,
        SETTLED,
        GONE
    }

    private final class Simulated {
        private final String host;
        private final Rollouts rollouts = new Rollouts(network, plan, true);
        private ReleaseId runs = FleetFixture.OLD;
        private Phase phase = Phase.IDLE;
        private Ending ending = Ending.GOOD;
        private Instant until = Instant.MIN;
        private Instant deadline = Instant.MAX;

        private Simulated(String host) {
            this.host = host;
        }
    }

    SimulatedFleet(long seed, int size, Plan plan, Fate fate) throws CoordinatorException {
        this.random = new Random(seed);
        this.plan = plan;
        this.fate = fate;
        for (int i = 0; i < size; i++) {
            Simulated instance = new Simulated("host-" + i);
            instances.add(instance);
            fleet.join(instance.host, Map.of());
        }
    }

    /** From now on so many requests and replies of a hundred are lost. */
    SimulatedFleet losing(int percent) {
        network.network(new ModelCoordinator.Network() {
            @Override
            public void asks(String call) throws CoordinatorException {
                loseSometimes(call, percent);
            }

            @Override
            public void answers(String call) throws CoordinatorException {
                loseSometimes(call, percent);
            }
        });
        return this;
    }

    private void loseSometimes(String call, int percent) throws CoordinatorException {
        if (random.nextInt(100) < percent) {
            throw new CoordinatorException(call + " was lost", new IOException("lost by the simulation"));
        }
    }

    /** Until everybody has the release, or so much time has passed. */
    SimulatedFleet run(Duration atMost) {
        Instant end = fleet.clock.instant().plus(atMost);
        while (fleet.clock.instant().isBefore(end) && !hasEverybodyTheRelease()) {
            fleet.pass(TICK);
            Collections.shuffle(instances, random);
            for (Simulated instance : instances) {
                step(instance);
            }
        }
        return this;
    }

    /** What was lost is tried again at the next tick, as an instance does. */
    private void step(Simulated it) {
        try {
            switch (it.phase) {
                case IDLE -> ask(it);
                case UPDATING -> endUpdate(it);
                case ON_PROBATION -> endProbation(it);
                case SETTLED -> tellThatItIsSettled(it);
                case GONE -> {}
            }
        } catch (CoordinatorException e) {
            lost++;
        }
    }

    private void ask(Simulated it) throws CoordinatorException {
        double asks = Math.min(ASKS, ASK_AT_A_TICK / instances.size());
        boolean has = it.runs.equals(FleetFixture.NEW);
        if (has && random.nextDouble() < LOOKS) {
            it.rollouts.awaited(it.host);
        } else if (!has
                && random.nextDouble() < asks
                && it.rollouts.mayUpdate(it.host, RELEASE).isGo()) {
            begin(it);
        }
    }

    private void begin(Simulated it) throws CoordinatorException {
        Instant now = fleet.clock.instant();
        assertThat(whyNobodyMayBegin).as(it.host + " begins").isEmpty();
        assertThat(instances)
                .as(it.host + " begins")
                .noneMatch(other -> other.phase == Phase.GONE && !now.isBefore(other.deadline));
        assertThat(begun.isEmpty() || begun.contains(it.host) || !now.isBefore(canaryMayBeFollowed))
                .as(it.host + " follows the canary after it has soaked")
                .isTrue();
        begun.add(it.host);
        it.phase = Phase.UPDATING;
        it.ending = fate.of(random);
        it.until = now.plusSeconds(30 + random.nextInt(270));
        it.deadline = now.plus(plan.deadline());
        fleet.leave(it.host);
        assertThat(away()).as("hosts that are updated at the same time").isLessThanOrEqualTo(plan.parallel());
    }

    private int away() {
        int away = (int) instances.stream()
                .filter(instance -> instance.phase != Phase.IDLE && instance.phase != Phase.SETTLED)
                .count();
        mostAway = Math.max(mostAway, away);
        return away;
    }

    private void endUpdate(Simulated it) throws CoordinatorException {
        if (fleet.clock.instant().isBefore(it.until)) {
            return;
        }
        switch (it.ending) {
            case GOOD -> {
                fleet.join(it.host, Map.of());
                it.rollouts.committed(it.host, RELEASE);
                it.phase = Phase.ON_PROBATION;
                it.until = fleet.clock.instant().plus(PROBATION);
            }
            case BAD -> {
                fleet.join(it.host, Map.of());
                it.rollouts.rolledBack(it.host, RELEASE, "it is a bad one");
                whyNobodyMayBegin.add("it is bad on " + it.host);
                it.rollouts.settled(it.host, FleetFixture.OLD);
                it.phase = Phase.IDLE;
            }
            case NEVER_SEEN_AGAIN -> it.phase = Phase.GONE;
        }
    }

    private void endProbation(Simulated it) throws CoordinatorException {
        if (fleet.clock.instant().isBefore(it.until)) {
            return;
        }
        if (canaryMayBeFollowed.equals(Instant.MAX)) {
            canaryMayBeFollowed = fleet.clock.instant().plus(plan.soak());
        }
        it.phase = Phase.SETTLED;
        tellThatItIsSettled(it);
    }

    /** Until it was heard; the reply may be lost when the slot is free already. */
    private void tellThatItIsSettled(Simulated it) throws CoordinatorException {
        it.rollouts.settled(it.host, FleetFixture.NEW);
        it.runs = FleetFixture.NEW;
        it.phase = Phase.IDLE;
    }

    boolean hasEverybodyTheRelease() {
        return instances.stream().allMatch(instance -> instance.runs.equals(FleetFixture.NEW));
    }

    /** How many hosts have begun at least once. */
    int begun() {
        return begun.size();
    }

    int mostAway() {
        return mostAway;
    }

    int lost() {
        return lost;
    }

    Rollout rollout() throws CoordinatorException {
        return fleet.rollout();
    }
}
