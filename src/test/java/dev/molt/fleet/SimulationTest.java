package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class SimulationTest {
    private static final int SEEDS = 200;
    private static final Duration LONGEST_TAKEOVER = Plan.LEASE.plusMillis(650);

    private static List<String> problems(long first, long count) {
        List<String> all = new ArrayList<>();
        for (long seed = first; seed < first + count; seed++) {
            for (String problem : Simulation.problems(planOf(seed), seed)) {
                all.add("seed " + seed + ": " + problem);
            }
        }
        return all;
    }

    private static Plan planOf(long seed) {
        return Plan.chaotic(new SplittableRandom(~seed));
    }

    @Test
    void whateverGoesWrongThereIsOneOwnerAtATimeAndNothingIsDoneTwiceOrLeftOut() {
        assertThat(problems(0, SEEDS)).isEmpty();
    }

    @Test
    void aWorkerThatActsForLongerThanItsLeaseIsFound() {
        Duration late = Plan.LEASE.multipliedBy(3).dividedBy(2);
        assertThat(LongStream.range(0, SEEDS)
                        .mapToObj(seed -> Simulation.problems(planOf(seed).withFenceAfter(late), seed))
                        .flatMap(List::stream)
                        .anyMatch(problem -> problem.contains("acts though its lease is over")))
                .isTrue();
    }

    @Test
    void aSinkThatDoesNotLookAtTokensIsFound() {
        assertThat(LongStream.range(0, SEEDS)
                        .mapToObj(seed -> Simulation.problems(planOf(seed).withoutTokens(), seed))
                        .flatMap(List::stream)
                        .anyMatch(problem -> problem.contains("a late write of an owner before")))
                .isTrue();
    }

    @Test
    void theSameSeedIsTheSameStory() {
        Plan broken = planOf(7).withFenceAfter(Plan.LEASE.multipliedBy(2));
        assertThat(Simulation.problems(broken, 7)).isEqualTo(Simulation.problems(broken, 7));
    }

    /** Names that somebody owned, and who has them some time later. */
    private static final class Takeover {
        private final Simulation fleet;
        private final SimulatedWorker victim;
        private final List<String> names;

        Takeover(long seed) {
            fleet = new Simulation(Plan.calm(5, 20), seed);
            fleet.runFor(Duration.ofSeconds(30).plusMillis(10 * seed));
            victim = fleet.ownerOf("name-0").orElseThrow();
            names = fleet.names().stream().filter(this::isVictims).toList();
        }

        private boolean isVictims(String name) {
            return fleet.ownerOf(name).equals(Optional.of(victim));
        }

        /** Until nothing has the victim, or nobody, as its owner. */
        Duration untilOthersOwn() {
            Duration passed = Duration.ZERO;
            Duration look = Duration.ofMillis(10);
            while (passed.compareTo(Duration.ofMinutes(1)) < 0
                    && !names.stream().allMatch(this::isOthers)) {
                fleet.runFor(look);
                passed = passed.plus(look);
            }
            return passed;
        }

        private boolean isOthers(String name) {
            return fleet.ownerOf(name).filter(owner -> owner != victim).isPresent();
        }
    }

    @Test
    void whatAHostThatIsGoneOwnedHasNewOwnersAboutHalfASecondAfterItsLease() {
        for (long seed = 0; seed < 50; seed++) {
            Takeover takeover = new Takeover(seed);
            takeover.victim.kill();
            assertThat(takeover.untilOthersOwn()).as("seed " + seed).isBetween(Duration.ofSeconds(6), LONGEST_TAKEOVER);
        }
    }

    @Test
    void anOwnerThatIsSuspendedForThreeLeasesIsTakenOverFromAndItsLateWritesAreRefused() {
        for (long seed = 0; seed < 50; seed++) {
            Takeover takeover = new Takeover(seed);
            Agenda agenda = takeover.fleet.agenda();
            takeover.victim.pauseUntil(agenda.now() + Plan.LEASE.multipliedBy(3).toNanos());
            assertThat(takeover.untilOthersOwn()).as("seed " + seed).isLessThan(LONGEST_TAKEOVER);
            takeover.fleet.runFor(Plan.LEASE.multipliedBy(4));
            assertThat(takeover.fleet.violations()).as("seed " + seed).isEmpty();
            assertThat(takeover.victim.incarnation()).as("seed " + seed).isPresent();
        }
    }

    @Test
    void withoutADisturbanceNoLifeEndsAndNoRenewalFails() {
        Simulation fleet = new Simulation(Plan.calm(10, 30), 1);
        fleet.runFor(Duration.ofMinutes(3));
        assertThat(fleet.violations()).isEmpty();
        assertThat(fleet.endedLives()).isZero();
        assertThat(fleet.failedRenewals()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStoreThatIsDownForFiveSecondsEndsNoLife(boolean refuses) {
        for (long seed = 0; seed < 50; seed++) {
            Simulation fleet = new Simulation(Plan.calm(10, 0), seed);
            fleet.runFor(Duration.ofSeconds(20).plusMillis(20 * seed));
            down(fleet, refuses, true);
            fleet.runFor(Duration.ofSeconds(5));
            down(fleet, refuses, false);
            fleet.runFor(Duration.ofSeconds(20));
            assertThat(fleet.endedLives()).as("seed " + seed).isZero();
        }
    }

    /** One that refuses says at once that it does; else nobody answers. */
    private static void down(Simulation fleet, boolean refuses, boolean isDown) {
        if (refuses) {
            fleet.network().storeIsDown(isDown);
        } else {
            fleet.workers().forEach(worker -> worker.cut(isDown));
        }
    }

    @Test
    void aStoreThatIsDownForAMinuteEndsEveryLifeAndThenEverybodyJoinsAgain() {
        Simulation fleet = new Simulation(Plan.calm(100, 0), 1);
        fleet.runFor(Duration.ofSeconds(20));
        fleet.network().storeIsDown(true);
        fleet.runFor(Duration.ofMinutes(1));
        assertThat(fleet.workers()).allMatch(worker -> worker.incarnation().isEmpty());
        fleet.network().storeIsDown(false);
        fleet.runFor(Duration.ofSeconds(10));
        assertThat(fleet.workers()).allMatch(worker -> worker.incarnation().isPresent());
        assertThat(fleet.endedLives()).isEqualTo(100);
    }

    @Test
    void tenThousandThatJoinTogetherLoseNoRenewal() {
        Simulation fleet = new Simulation(Plan.calm(10_000, 0).withStoreThatNeeds(Duration.ofNanos(20_000)), 1);
        fleet.runFor(Duration.ofSeconds(9));
        assertThat(fleet.workers()).allMatch(worker -> worker.incarnation().isPresent());
        assertThat(fleet.failedRenewals()).isZero();
        assertThat(fleet.endedLives()).isZero();
        assertThat(fleet.violations()).isEmpty();
    }
}
