package dev.molt.rollout;

import static dev.molt.rollout.FleetFixture.NEW;
import static dev.molt.rollout.FleetFixture.NEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.fleet.CoordinatorException;
import dev.molt.rollout.Decision.Answer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator is allowed who asks for an update of one host. */
class RolloutsByHandTest {
    private static final Release RELEASE = Release.of(NEW);
    private static final Release OTHER = Release.of(NEWER);

    private final FleetFixture fleet = new FleetFixture();
    private final Rollouts rollouts = fleet.rollouts(FleetFixture.plan(2));

    private Decision byHand(String host) throws CoordinatorException {
        return rollouts.mayUpdateByHand(host, RELEASE);
    }

    /** The one of two hosts that begins. */
    private String canary() throws CoordinatorException {
        fleet.with("a", "b");
        boolean isFirst = rollouts.mayUpdate("a", RELEASE).isGo();
        rollouts.mayUpdate("b", RELEASE);
        return isFirst ? "a" : "b";
    }

    private static String other(String canary) {
        return canary.equals("a") ? "b" : "a";
    }

    @Test
    void anOperatorTakesASlotAndBeginsNoRollout() throws Exception {
        fleet.with("a", "b", "c");
        assertThat(byHand("a").isGo()).isTrue();
        assertThat(byHand("a").isGo()).as("asked again").isTrue();
        assertThat(byHand("b").isGo()).as("there are two slots").isTrue();
        assertThat(byHand("c")).isEqualTo(Decision.waiting("no slot is free: a, b (ROLLOUT_PARALLEL)"));
        assertThat(fleet.look().rollout()).isEmpty();
    }

    @Test
    void nobodyBeginsAnotherReleaseWhileAnOperatorTriesOne() throws Exception {
        fleet.with("a", "b");
        byHand("a");
        assertThat(rollouts.mayUpdate("b", OTHER)).isEqualTo(Decision.waiting("an earlier rollout is not over yet: a"));
        assertThat(rollouts.mayUpdateByHand("b", OTHER).isGo()).isFalse();
    }

    @Test
    void anOperatorNeedNotWaitForTheSoak() throws Exception {
        String canary = canary();
        fleet.join(canary, Map.of());
        rollouts.committed(canary, RELEASE);
        rollouts.settled(canary, NEW);
        assertThat(rollouts.mayUpdate(other(canary), RELEASE).reason()).contains("soaks until");
        assertThat(byHand(other(canary)).isGo()).isTrue();
    }

    @Test
    void anOperatorIsRefusedWhatIsPaused() throws Exception {
        String canary = canary();
        new RolloutControl(fleet.store).pause("cli:maria", "the fair is on");
        assertThat(byHand(other(canary)).reason()).contains("is paused by cli:maria: the fair is on");
    }

    @Test
    void anOperatorIsRefusedWhatIsHaltedOrBad() throws Exception {
        String canary = canary();
        rollouts.breached(canary, RELEASE, "5xx");
        assertThat(byHand(other(canary)).reason()).contains("is halted by " + canary);

        assertThat(rollouts.bad(RELEASE)).isEmpty();
        rollouts.rolledBack(canary, RELEASE, "5xx");
        assertThat(byHand(other(canary)).reason()).startsWith("it is bad: ");
        assertThat(rollouts.bad(RELEASE).orElseThrow().reason()).isEqualTo("5xx");
    }

    @Test
    void anOperatorWhoIsRefusedDoesNotCostTheHostTheSlotThatItHas() throws Exception {
        fleet.with("a");
        assertThat(rollouts.mayUpdate("a", RELEASE).isGo()).isTrue();
        assertThat(rollouts.mayUpdateByHand("a", OTHER).isGo()).isFalse();
        assertThat(fleet.look().slots().hosts()).containsExactly("a");
    }

    @Test
    void aHostThatHasASlotByHandBeginsTheRolloutWithIt() throws Exception {
        fleet.with("a", "b");
        byHand("a");
        assertThat(rollouts.mayUpdate("a", RELEASE).isGo()).isTrue();
        assertThat(fleet.rollout().release()).isEqualTo(RELEASE);
        assertThat(fleet.look().slots().held()).hasSize(1);
    }

    @Test
    void whoIsNoMemberIsNotUpdatedByHandEither() throws Exception {
        fleet.with("a");
        assertThat(byHand("b").reason()).contains("no member of the fleet");
    }

    @Test
    void withoutRollingUpdatesAnOperatorIsRefusedOnlyWhatIsBad() throws Exception {
        fleet.with("a", "b");
        Rollouts immediate = fleet.immediate();
        assertThat(immediate.mayUpdateByHand("a", RELEASE).isGo()).isTrue();
        immediate.rolledBack("a", RELEASE, "");
        assertThat(immediate.mayUpdateByHand("b", RELEASE).answer()).isEqualTo(Answer.NEVER);
        assertThat(fleet.look().slots().isEmpty()).isTrue();
    }
}
