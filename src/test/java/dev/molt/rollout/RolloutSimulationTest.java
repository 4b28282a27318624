package dev.molt.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.rollout.Rollout.State;
import dev.molt.rollout.SimulatedFleet.Ending;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many instances, in virtual time. Seeds are fixed: a failure can be repeated. {@link SimulatedFleet} checks each step. */
@Timeout(120)
class RolloutSimulationTest {
    private static final Duration LONG = Duration.ofDays(1);

    private static Ending good(Random random) {
        return Ending.GOOD;
    }

    private static Ending bad(Random random) {
        return Ending.BAD;
    }

    /** Some hosts in a hundred are lost or find that the release is bad. */
    private static Ending mixed(Random random) {
        int drawn = random.nextInt(100);
        if (drawn < 3) {
            return Ending.BAD;
        }
        return drawn < 6 ? Ending.NEVER_SEEN_AGAIN : Ending.GOOD;
    }

    @Test
    void aThousandInstancesAreUpdatedAndNeverMoreAtATimeThanThereAreSlots() throws Exception {
        SimulatedFleet fleet =
                new SimulatedFleet(1, 1_000, FleetFixture.plan(50), RolloutSimulationTest::good).run(LONG);
        assertThat(fleet.hasEverybodyTheRelease()).isTrue();
        assertThat(fleet.mostAway()).isEqualTo(50);
        assertThat(fleet.rollout().state()).isEqualTo(State.DONE);
    }

    @Test
    void ofAThousandInstancesOnlyTheFirstBadCanaryBegins() throws Exception {
        SimulatedFleet fleet = new SimulatedFleet(2, 1_000, FleetFixture.plan(50), RolloutSimulationTest::bad)
                .run(Duration.ofHours(4));
        assertThat(fleet.begun()).isEqualTo(1);
        assertThat(fleet.rollout().state()).isEqualTo(State.HALTED);
    }

    @Test
    void aCanaryThatIsNeverSeenAgainIsTheOnlyOneThatWasLost() throws Exception {
        SimulatedFleet fleet = new SimulatedFleet(3, 100, FleetFixture.plan(10), random -> Ending.NEVER_SEEN_AGAIN)
                .run(Duration.ofHours(12));
        assertThat(fleet.begun()).isEqualTo(1);
        assertThat(fleet.rollout().state()).isEqualTo(State.HALTED);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverIsLostOnTheWayTheRolloutEndsOrIsHalted(long seed) throws Exception {
        Plan plan = FleetFixture.plan(1 + (int) (seed % 5));
        SimulatedFleet fleet = new SimulatedFleet(seed, 40, plan, RolloutSimulationTest::mixed)
                .losing(5)
                .run(LONG);
        assertThat(fleet.lost()).isPositive();
        assertThat(fleet.mostAway()).isLessThanOrEqualTo(plan.parallel());
        assertThat(fleet.hasEverybodyTheRelease() || fleet.rollout().state() == State.HALTED)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35})
    void withAGoodReleaseEverybodyHasItInTheEndHoweverManyRepliesAreLost(long seed) throws Exception {
        SimulatedFleet fleet = new SimulatedFleet(seed, 20, FleetFixture.plan(3), RolloutSimulationTest::good)
                .losing(10)
                .run(LONG);
        assertThat(fleet.lost()).isPositive();
        assertThat(fleet.hasEverybodyTheRelease()).isTrue();
    }
}
