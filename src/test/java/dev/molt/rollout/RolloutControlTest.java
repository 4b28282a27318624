package dev.molt.rollout;

import static dev.molt.rollout.FleetFixture.DEADLINE;
import static dev.molt.rollout.FleetFixture.NEW;
import static dev.molt.rollout.FleetFixture.NEWER;
import static dev.molt.rollout.FleetFixture.OLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Grant;
import dev.molt.fleet.Member;
import dev.molt.rollout.Decision.Answer;
import dev.molt.rollout.Rollout.State;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RolloutControlTest {
    private static final Release RELEASE = Release.of(NEW);

    private final FleetFixture fleet = new FleetFixture();
    private final Rollouts rollouts = fleet.rollouts(FleetFixture.plan(1));
    private final RolloutControl control = new RolloutControl(fleet.store);

    @BeforeEach
    void join() throws CoordinatorException {
        fleet.with("a", "b");
    }

    /** The canary holds the slot; returns its host. */
    private String begun() throws CoordinatorException {
        boolean isFirst = rollouts.mayUpdate("a", RELEASE).isGo();
        boolean isSecond = rollouts.mayUpdate("b", RELEASE).isGo();
        assertThat(isFirst).isNotEqualTo(isSecond);
        return isFirst ? "a" : "b";
    }

    private String beganAndAbandoned() throws CoordinatorException {
        String canary = begun();
        rollouts.settled(canary, OLD);
        return canary;
    }

    @Test
    void whilePausedNobodyBeginsNorDoesAnotherRelease() throws Exception {
        String canary = beganAndAbandoned();
        Rollout paused = control.pause("cli:maria", "the fair is on");
        assertThat(paused.said()).isEqualTo("the rollout of " + RELEASE + " is paused by cli:maria: the fair is on");
        assertThat(rollouts.mayUpdate(canary, RELEASE)).isEqualTo(Decision.waiting(paused.said()));
        assertThat(rollouts.mayUpdate(canary, Release.of(NEWER))).isEqualTo(Decision.waiting(paused.said()));

        control.resume("cli:maria", "", false);
        assertThat(rollouts.mayUpdate(canary, RELEASE).isGo()).isTrue();
    }

    @Test
    void whoHasBegunWhenItIsPausedKeepsItsSlotAndEnds() throws Exception {
        String canary = begun();
        control.pause("cli:maria", "");
        rollouts.committed(canary, RELEASE);
        assertThat(fleet.look().slots().heldBy(canary)).isPresent();
        rollouts.settled(canary, NEW);
        assertThat(fleet.rollout().state()).isEqualTo(State.PAUSED);
        assertThat(fleet.look().progress().orElseThrow().done()).isEqualTo(1);
    }

    @Test
    void whoAsksWithASlotThatItMayNotUseGivesItBack() throws Exception {
        String canary = begun();
        control.pause("cli:maria", "");
        assertThat(rollouts.mayUpdate(canary, RELEASE).isGo()).isFalse();
        assertThat(fleet.look().slots().isEmpty()).isTrue();
    }

    @Test
    void anAbortedReleaseIsTakenByNobodyElseAndTheNextOneBegins() throws Exception {
        String canary = beganAndAbandoned();
        control.abort("cli:maria", "wrong branch");
        assertThat(rollouts.mayUpdate(canary, RELEASE).answer()).isEqualTo(Answer.NEVER);
        assertThatThrownBy(() -> control.resume("cli:maria", "", true)).isInstanceOf(Refusal.class);

        rollouts.mayUpdate("a", Release.of(NEWER));
        assertThat(fleet.rollout().release()).isEqualTo(Release.of(NEWER));
    }

    @Test
    void aBadReleaseGoesOnOnlyWhenItIsGranted() throws Exception {
        String canary = begun();
        rollouts.rolledBack(canary, RELEASE, "5xx");
        assertThatThrownBy(() -> control.resume("cli:maria", "", false))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.hint()).contains("--grant"))
                .hasMessageContaining("5xx");

        control.resume("cli:maria", "it was the network", true);
        assertThat(fleet.rollout().state()).isEqualTo(State.RUNNING);
        assertThat(rollouts.mayUpdate(canary, RELEASE).isGo()).isTrue();
    }

    @Test
    void aRolloutThatASlotHaltedGoesOnWhenTheSlotWasTakenAway() throws Exception {
        String canary = begun();
        String other = canary.equals("a") ? "b" : "a";
        fleet.pass(DEADLINE);
        rollouts.mayUpdate(other, RELEASE);
        assertThatThrownBy(() -> control.resume("cli:maria", "", false))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.hint()).contains("molt fleet unlock " + canary));

        assertThat(control.unlock(Set.of(canary), "cli:maria", "it burned"))
                .extracting(Slot::host)
                .containsExactly(canary);
        assertThat(rollouts.mayUpdate(other, RELEASE).answer()).isEqualTo(Answer.NEVER);
        control.resume("cli:maria", "", false);
        assertThat(rollouts.mayUpdate(other, RELEASE).isGo())
                .as("the canary was passed over")
                .isTrue();
    }

    @Test
    void whatCannotGoOnKeepsItsBadRelease() throws Exception {
        String canary = begun();
        rollouts.rolledBack("c", RELEASE, "5xx");
        fleet.pass(DEADLINE);
        assertThatThrownBy(() -> control.resume("cli:maria", "", true))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(canary + " has held its slot for too long");
        assertThat(fleet.look().badRelease(RELEASE)).isPresent();
    }

    @Test
    void betweenTwoRolloutsTheFleetCanBeHeldToo() throws Exception {
        String canary = begun();
        String other = canary.equals("a") ? "b" : "a";
        rollouts.settled(canary, NEW);
        fleet.pass(FleetFixture.SOAK);
        assertThat(rollouts.mayUpdate(other, RELEASE).isGo()).isTrue();
        rollouts.settled(other, NEW);
        assertThat(fleet.rollout().state()).isEqualTo(State.DONE);

        control.pause("cli:maria", "the fair is on");
        assertThat(rollouts.mayUpdate("a", Release.of(NEWER)).reason()).endsWith("cli:maria: the fair is on");

        control.resume("cli:maria", "", false);
        rollouts.mayUpdate("a", Release.of(NEWER));
        assertThat(fleet.rollout().release()).isEqualTo(Release.of(NEWER));
    }

    @Test
    void whatIsPausedStaysSoWhateverHappensMeanwhile() throws Exception {
        String canary = begun();
        rollouts.rolledBack(canary, RELEASE, "5xx");
        assertThat(fleet.rollout().state()).isEqualTo(State.HALTED);

        control.pause("cli:maria", "let us look");

        assertThat(rollouts.mayUpdate("a", Release.of(NEWER)).isGo()).isFalse();
        assertThat(rollouts.mayUpdate("b", Release.of(NEWER)).isGo()).isFalse();
        assertThat(fleet.rollout().said()).contains("is paused by cli:maria: let us look; it was halted: ", "5xx");
        assertThatThrownBy(() -> control.resume("cli:maria", "", false)).isInstanceOf(Refusal.class);
    }

    @Test
    void takingASlotAwayInTimeHaltsTheRollout() throws Exception {
        String canary = begun();
        control.unlock(Set.of(canary), "cli:maria", "");
        assertThat(fleet.rollout().said())
                .contains("is halted by cli:maria: the slot of " + canary + " was taken away");
        assertThat(fleet.look().slots().isEmpty()).isTrue();
    }

    @Test
    void takingNothingAwayChangesNothing() throws Exception {
        begun();
        assertThat(control.unlock(Set.of("c"), "cli:maria", "")).isEmpty();
        assertThat(fleet.rollout().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void whoWasEndedOwnsNothingAndItsLateWriteIsRefused() throws Exception {
        fleet.store.write("thing", 0, Optional.of("{}"));
        String incarnation = fleet.look().members().get(0).incarnation();
        Grant grant = fleet.store.acquire(incarnation, "thing").orElseThrow();
        String host = fleet.look().members().get(0).host();

        assertThat(control.evict(host)).extracting(Member::incarnation).containsExactly(incarnation);
        assertThat(fleet.store.commit(grant, "late")).isFalse();
        assertThat(fleet.store.renew(incarnation).held()).isFalse();
        String other = fleet.look().members().get(0).incarnation();
        assertThat(fleet.store.acquire(other, "thing").orElseThrow().token()).isGreaterThan(grant.token());
    }

    @Test
    void whatCannotBeDoneIsRefusedWithHowItStands() throws Exception {
        assertThatThrownBy(() -> control.pause("cli:maria", "")).hasMessage("there was no rollout in this fleet yet");
        begun();
        assertThatThrownBy(() -> control.resume("cli:maria", "", false))
                .isInstanceOf(Refusal.class)
                .hasMessage("the rollout of " + RELEASE + " is running");
    }
}
