package dev.molt.rollout;

import static dev.molt.rollout.FleetFixture.DEADLINE;
import static dev.molt.rollout.FleetFixture.NEW;
import static dev.molt.rollout.FleetFixture.NEWER;
import static dev.molt.rollout.FleetFixture.OLD;
import static dev.molt.rollout.FleetFixture.SOAK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.fleet.CoordinatorException;
import dev.molt.rollout.Decision.Answer;
import dev.molt.rollout.Rollout.State;
import dev.molt.update.ReleaseId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutsTest {
    private static final Release RELEASE = Release.of(NEW);

    private final FleetFixture fleet = new FleetFixture();
    private final Rollouts rollouts = fleet.rollouts(FleetFixture.plan(2));

    private Decision ask(String host) throws CoordinatorException {
        return ask(host, NEW);
    }

    private Decision ask(String host, ReleaseId release) throws CoordinatorException {
        return rollouts.mayUpdate(host, Release.of(release));
    }

    /** All who may go of those who ask. */
    private List<String> going(String... hosts) throws CoordinatorException {
        List<String> going = new ArrayList<>();
        for (String host : hosts) {
            if (ask(host).isGo()) {
                going.add(host);
            }
        }
        return going;
    }

    private String canaryOf(String... hosts) throws CoordinatorException {
        List<String> going = going(hosts);
        assertThat(going).as("the one canary").hasSize(1);
        return going.get(0);
    }

    private void update(String host) throws CoordinatorException {
        fleet.join(host, Map.of());
        rollouts.committed(host, RELEASE);
        rollouts.settled(host, NEW);
    }

    private static String other(String canary) {
        return canary.equals("a") ? "b" : "a";
    }

    /** The canary has the release, and it has soaked. */
    private String pastTheCanary(String... hosts) throws CoordinatorException {
        String canary = canaryOf(hosts);
        update(canary);
        fleet.pass(SOAK);
        return canary;
    }

    /** The fleet of one host has the release. */
    private void doneAlone() throws CoordinatorException {
        pastTheCanary("a");
        assertThat(rollouts.awaited("a")).isEmpty();
        assertThat(fleet.rollout().state()).isEqualTo(State.DONE);
    }

    @Test
    void oneCanaryGoesFirstAndTheOthersAreToldWhichOneTheyWaitFor() throws Exception {
        fleet.with("a", "b", "c", "d");
        String canary = canaryOf("a", "b", "c", "d");
        assertThat(ask(other(canary)).reason()).contains("is not over yet: " + canary);
        assertThat(fleet.rollout().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void whoAsksFirstNeedNotBeTheCanary() throws Exception {
        fleet.with("a", "b", "c", "d");
        String canary = Canaries.choose(RELEASE, fleet.look().members(), 1).get(0);
        String other = other(canary);
        assertThat(ask(other)).isEqualTo(Decision.waiting("the canaries come first: " + canary));
        assertThat(ask(canary).isGo()).isTrue();
    }

    @Test
    void whoAsksTwiceHoldsOneSlotAndItsDeadlineStays() throws Exception {
        fleet.with("a");
        assertThat(ask("a").isGo()).isTrue();
        List<Slot> held = fleet.look().slots().held();
        fleet.pass(SOAK);
        assertThat(ask("a").isGo()).isTrue();
        assertThat(fleet.look().slots().held()).hasSize(1).isEqualTo(held);
    }

    @Test
    void theSlotIsHeldThroughTheRestartAndTheProbation() throws Exception {
        fleet.with("a", "b");
        String canary = canaryOf("a", "b");
        fleet.leave(canary);
        assertThat(going(other(canary))).isEmpty();
        fleet.join(canary, Map.of());
        rollouts.committed(canary, RELEASE);
        assertThat(going("a", "b")).isEmpty();
        assertThat(fleet.look().slots().heldBy(canary)).isPresent();

        rollouts.settled(canary, NEW);
        assertThat(fleet.look().slots().isEmpty()).isTrue();
    }

    @Test
    void afterAWaveNobodyBeginsUntilItHasSoaked() throws Exception {
        fleet.with("a", "b", "c", "d");
        update(canaryOf("a", "b", "c", "d"));
        fleet.pass(SOAK.minusSeconds(1));
        assertThat(going("a", "b", "c", "d")).isEmpty();
        fleet.pass(Duration.ofSeconds(1));
        assertThat(going("a", "b", "c", "d")).hasSize(1);
    }

    @Test
    void aWaveEndsAtItsPercentageAndTheLastWithAll() throws Exception {
        String[] hosts = {"a", "b", "c", "d", "e", "f"};
        fleet.with(hosts);
        pastTheCanary(hosts);
        List<String> half = going(hosts);
        assertThat(half).as("with the canary half of six").hasSize(2);
        for (String host : half) {
            update(host);
        }
        assertThat(going(hosts)).isEmpty();
        fleet.pass(SOAK);
        for (int i = 0; i < 2; i++) {
            for (String host : going(hosts)) {
                update(host);
            }
        }
        assertThat(fleet.rollout().state()).isEqualTo(State.DONE);
        assertThat(fleet.look().progress().orElseThrow().done()).isEqualTo(6);
    }

    @Test
    void neverMoreBeginThanThereAreSlots() throws Exception {
        String[] hosts = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
        fleet.with(hosts);
        pastTheCanary(hosts);
        assertThat(going(hosts)).as("of the four that the wave has left").hasSize(2);
        assertThat(ask("i").reason() + ask("j").reason())
                .as("one of both at least is no canary")
                .contains("no slot is free");
    }

    @Test
    void aRollbackAnywhereMakesTheReleaseBadForAllAndHaltsTheRollout() throws Exception {
        fleet.with("a", "b", "c", "d");
        String canary = canaryOf("a", "b", "c", "d");
        rollouts.rolledBack(canary, RELEASE, "5xx\nat once");
        rollouts.settled(canary, OLD);

        fleet.pass(SOAK);
        assertThat(going("a", "b", "c", "d")).isEmpty();
        Decision decision = ask("a");
        assertThat(decision.answer()).isEqualTo(Answer.NEVER);
        assertThat(decision.reason()).contains(canary).contains("5xx at once");
        assertThat(fleet.rollout().state()).isEqualTo(State.HALTED);
        assertThat(fleet.look().slots().isEmpty()).isTrue();
    }

    @Test
    void aRollbackWithoutARolloutMakesTheReleaseBadToo() throws Exception {
        fleet.with("a", "b");
        fleet.immediate().rolledBack("a", RELEASE, "by hand");
        assertThat(ask("b").answer()).isEqualTo(Answer.NEVER);
        assertThat(fleet.look().rollout()).isEmpty();
    }

    @Test
    void aRollbackAfterTheRolloutWasDoneHaltsItForWhoComesLater() throws Exception {
        fleet.with("a");
        doneAlone();
        rollouts.rolledBack("a", RELEASE, "by hand");
        assertThat(fleet.rollout().state()).isEqualTo(State.HALTED);
    }

    @Test
    void aHostThatDoesNotComeBackInTimeHaltsTheRolloutAndItsSlotIsNobodyElses() throws Exception {
        fleet.with("a", "b", "c", "d");
        String canary = canaryOf("a", "b", "c", "d");
        fleet.leave(canary);
        fleet.pass(DEADLINE);

        assertThat(going(other(canary))).isEmpty();
        assertThat(fleet.rollout().state()).isEqualTo(State.HALTED);
        assertThat(fleet.rollout().reason()).contains(canary).contains("ROLLOUT_DEADLINE");
        assertThat(fleet.look().slots().hosts()).containsExactly(canary);
        assertThat(ask(other(canary), NEWER).reason()).contains("is not over yet: " + canary);
    }

    @Test
    void whoComesBackAfterItsDeadlineGivesTheSlotBackButTheRolloutStaysHalted() throws Exception {
        fleet.with("a", "b");
        String canary = canaryOf("a", "b");
        fleet.pass(DEADLINE);
        assertThat(ask(canary).answer()).isEqualTo(Answer.NEVER);
        assertThat(fleet.look().slots().isEmpty()).isTrue();
        rollouts.settled(canary, NEW);
        assertThat(fleet.rollout().state()).isEqualTo(State.HALTED);
    }

    @Test
    void anAbandonedUpdateGivesTheSlotBackAndIsTriedAgain() throws Exception {
        fleet.with("a", "b");
        String canary = canaryOf("a", "b");
        fleet.pass(Slot.UNUSED_AFTER);
        rollouts.settled(canary, OLD);
        assertThat(fleet.look().slots().isEmpty()).isTrue();
        assertThat(canaryOf("a", "b")).isEqualTo(canary);
    }

    @Test
    void aSlotThatWasJustTakenIsKeptForTheUpdateThatIsAboutToBeRequested() throws Exception {
        fleet.with("a");
        assertThat(ask("a").isGo()).isTrue();
        rollouts.settled("a", OLD);
        assertThat(fleet.look().slots().hosts()).containsExactly("a");
        assertThat(ask("a", NEWER).isGo()).isFalse();
        assertThat(fleet.look().slots().hosts()).containsExactly("a");
    }

    @Test
    void aLateRollbackDoesNotTakeTheSlotThatTheNextUpdateHas() throws Exception {
        fleet.with("a");
        assertThat(ask("a").isGo()).isTrue();
        rollouts.rolledBack("a", Release.of(NEWER), "it was bad long ago");
        assertThat(fleet.look().slots().hosts()).containsExactly("a");
    }

    @Test
    void aReleaseThatBrokeItsProbationAndIsKeptHaltsItsRolloutUntilAnOperatorHasLooked() throws Exception {
        fleet.with("a", "b");
        String canary = canaryOf("a", "b");
        rollouts.committed(canary, RELEASE);
        rollouts.breached(canary, RELEASE, "5xx 3.1 %");

        assertThat(ask(other(canary)))
                .isEqualTo(Decision.never("the rollout of " + RELEASE + " is halted by " + canary + ": " + RELEASE
                        + " broke its probation on " + canary + ": 5xx 3.1 %"));
        assertThat(fleet.look().badReleases()).isEmpty();
    }

    @Test
    void aBreachLeavesTheRolloutOfAnotherReleaseAlone() throws Exception {
        fleet.with("a");
        ask("a");
        rollouts.breached("a", Release.of(OLD), "5xx 3.1 %");
        assertThat(fleet.rollout().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aNewerReleaseWaitsForTheOneThatIsUnderWay() throws Exception {
        fleet.with("a", "b", "c", "d");
        pastTheCanary("a", "b", "c", "d");
        assertThat(ask("a", NEWER)).isEqualTo(Decision.waiting("the rollout of " + RELEASE + " is running"));
        assertThat(fleet.rollout().release()).isEqualTo(RELEASE);
    }

    @Test
    void aRolloutThatNobodyGoesOnWithGivesWayToANewerRelease() throws Exception {
        fleet.with("a", "b", "c", "d");
        pastTheCanary("a", "b", "c", "d");
        rollouts.awaited("a");
        fleet.pass(SOAK.plus(DEADLINE));
        ask("a", NEWER);
        assertThat(fleet.rollout().release()).isEqualTo(Release.of(NEWER));
    }

    @Test
    void theReleaseAfterABadOneBeginsItsOwnRollout() throws Exception {
        fleet.with("a", "b");
        String canary = canaryOf("a", "b");
        rollouts.rolledBack(canary, RELEASE, "bad");
        rollouts.settled(canary, OLD);
        ask("a", NEWER);
        ask("b", NEWER);
        assertThat(fleet.rollout().release()).isEqualTo(Release.of(NEWER));
        assertThat(fleet.look().slots().held()).hasSize(1);
    }

    @Test
    void canariesMayBeThoseWithALabel() throws Exception {
        Rollouts byLabel = fleet.rollouts(FleetFixture.plan(3, "role=canary"));
        fleet.with("a", "b").join("c", Map.of("role", "canary"));
        fleet.join("d", Map.of("role", "canary"));
        assertThat(byLabel.mayUpdate("a", RELEASE).isGo()).isFalse();
        assertThat(byLabel.mayUpdate("c", RELEASE).isGo()).isTrue();
        assertThat(byLabel.mayUpdate("d", RELEASE).isGo()).isTrue();
        assertThat(byLabel.mayUpdate("b", RELEASE).reason()).contains("c, d");

        fleet.leave("c");
        rollouts.settled("d", NEW);
        fleet.pass(SOAK);
        assertThat(byLabel.mayUpdate("a", RELEASE).reason()).as("c restarts").contains("is not over yet: c");
    }

    @Test
    void aLabelThatNobodyHasIsToldAndNobodyBegins() throws Exception {
        fleet.with("a");
        Rollouts byLabel = fleet.rollouts(FleetFixture.plan(1, "role=canary"));
        assertThat(byLabel.mayUpdate("a", RELEASE))
                .isEqualTo(
                        Decision.waiting(
                                "no member has the label role=canary (ROLLOUT_CANARY); give it to one in its"
                                        + " FLEET_LABELS, or begin by hand: molt update on the instance that is to be the canary"));
        assertThat(fleet.look().progress().orElseThrow().awaited()).isPresent();
    }

    @Test
    void aLabelledCanaryThatDoesNotBeginInTimeIsNotWaitedForAlone() throws Exception {
        Rollouts byLabel = fleet.rollouts(FleetFixture.plan(1, "role=canary"));
        fleet.with("a", "b").join("c", Map.of("role", "canary"));
        assertThat(byLabel.mayUpdate("a", RELEASE).isGo()).isFalse();
        fleet.pass(DEADLINE);
        boolean isFirst = byLabel.mayUpdate("a", RELEASE).isGo();
        boolean isSecond = byLabel.mayUpdate("b", RELEASE).isGo();
        assertThat(isFirst).as("one of the others is a canary").isNotEqualTo(isSecond);

        rollouts.settled(isFirst ? "a" : "b", NEW);
        fleet.pass(SOAK);
        assertThat(byLabel.mayUpdate(isFirst ? "b" : "a", RELEASE).isGo()).isTrue();
    }

    @Test
    void labelledCanariesThatWaitForEachOtherAreNotLate() throws Exception {
        Rollouts byLabel = fleet.rollouts(FleetFixture.plan(1, "role=canary"));
        fleet.with("a").join("c", Map.of("role", "canary"));
        fleet.join("d", Map.of("role", "canary"));
        assertThat(byLabel.mayUpdate("c", RELEASE).isGo()).isTrue();
        fleet.pass(DEADLINE.minusMinutes(1));
        rollouts.settled("c", NEW);
        fleet.pass(DEADLINE.minusMinutes(1));
        assertThat(byLabel.mayUpdate("a", RELEASE).reason()).contains("the canaries come first: d");
        assertThat(byLabel.mayUpdate("d", RELEASE).isGo()).isTrue();
    }

    @Test
    void theLastOfTheLabelledCanariesIsNotWaitedForForEver() throws Exception {
        Rollouts byLabel = fleet.rollouts(FleetFixture.plan(1, "role=canary"));
        fleet.with("a").join("c", Map.of("role", "canary"));
        fleet.join("d", Map.of("role", "canary"));
        assertThat(byLabel.mayUpdate("c", RELEASE).isGo()).isTrue();
        rollouts.settled("c", NEW);
        fleet.pass(SOAK);
        assertThat(byLabel.mayUpdate("a", RELEASE).reason()).contains("the canaries come first: d");
        fleet.pass(DEADLINE);
        assertThat(byLabel.mayUpdate("a", RELEASE).isGo()).isTrue();
    }

    @Test
    void withoutCanariesTheFirstWaveBeginsAtOnce() throws Exception {
        fleet.with("a", "b", "c", "d");
        Rollouts without = fleet.rollouts(FleetFixture.plan(2, "0"));
        assertThat(without.mayUpdate("a", RELEASE).isGo()).isTrue();
        assertThat(without.mayUpdate("b", RELEASE).isGo()).isTrue();
        assertThat(without.mayUpdate("c", RELEASE).isGo()).isFalse();
    }

    @Test
    void aCanaryThatDoesNotBeginInTimeIsNotWaitedForAlone() throws Exception {
        fleet.with("a", "b", "c");
        List<String> order = Canaries.choose(RELEASE, fleet.look().members(), 3);
        assertThat(ask(order.get(1)).isGo()).isFalse();
        fleet.pass(DEADLINE);
        assertThat(ask(order.get(2)).isGo()).isFalse();
        assertThat(ask(order.get(1)).isGo()).isTrue();
        assertThat(ask(order.get(0)).isGo()).as("there is one canary").isFalse();
    }

    @Test
    void whoJoinsWithAnEarlierReleaseAfterTheEndFollows() throws Exception {
        fleet.with("a");
        doneAlone();
        fleet.with("b");
        assertThat(ask("b").isGo()).isTrue();
    }

    @Test
    void whoIsNoMemberIsNotUpdated() throws Exception {
        fleet.with("a");
        assertThat(ask("b").reason()).contains("no member of the fleet");
    }

    @Test
    void aReplyThatWasLostChangesNothing() throws Exception {
        fleet.with("a", "b");
        fleet.store.loseReplies("write");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> {
                        ask("a");
                        ask("b");
                    })
                    .isInstanceOf(CoordinatorException.class);
        }
        fleet.store.heal();
        assertThat(going("a", "b")).hasSize(1);
        assertThat(fleet.look().slots().held()).hasSize(1);
    }

    @Test
    void aHostOnProbationHoldsItsSlotAgainWhenTheStoreHasLostItsData() throws Exception {
        fleet.with("a", "b");
        String canary = canaryOf("a", "b");
        rollouts.committed(canary, RELEASE);
        fleet.store.loseData();
        fleet.with("a", "b");
        rollouts.committed(canary, RELEASE);
        assertThat(fleet.look().slots().heldBy(canary).orElseThrow().committed())
                .isTrue();
        assertThat(going("a", "b")).isEmpty();
    }

    @Test
    void withoutRollingUpdatesOnlyABadReleaseIsRefused() throws Exception {
        fleet.with("a", "b");
        assertThat(fleet.immediate().mayUpdate("a", RELEASE).isGo()).isTrue();
        assertThat(fleet.immediate().mayUpdate("b", RELEASE).isGo()).isTrue();
        assertThat(fleet.look().slots().isEmpty()).isTrue();
        fleet.immediate().rolledBack("a", RELEASE, "");
        assertThat(fleet.immediate().mayUpdate("b", RELEASE).answer()).isEqualTo(Answer.NEVER);
    }

    @Test
    void aDocumentThatCannotBeReadHoldsEverybodyUpAndIsNamed() throws Exception {
        fleet.with("a");
        fleet.store.write(Slots.NAME, 0, Optional.of("{\n  \"format\": \"2\"\n}\n"));
        assertThat(ask("a").reason()).contains("slot/update").contains("a newer release has written it");
        assertThatThrownBy(() -> rollouts.settled("a", OLD)).hasMessageContaining("slot/update");
        assertThat(fleet.store.read(Slots.NAME).orElseThrow().document().orElseThrow())
                .contains("\"2\"");
    }

    @Test
    void whatANewerReleaseAddsIsSkippedAndDocumentsOfOthersAreNotRead() throws Exception {
        fleet.with("a");
        String document = Slots.NONE.document().replace("\"1\"", "\"1\",\n  \"colour\": \"red\"");
        fleet.store.write(Slots.NAME, 0, Optional.of(document));
        fleet.store.write("listener/1", 0, Optional.of("[]"));
        assertThat(ask("a").isGo()).isTrue();
    }

    @Test
    void whoIsNextIsToldThatItIsWorthLooking() throws Exception {
        fleet.with("a", "b");
        assertThat(rollouts.awaited("a")).isEmpty();
        String canary = canaryOf("a", "b");
        String other = other(canary);
        assertThat(rollouts.awaited(other)).isEmpty();
        update(canary);
        fleet.pass(SOAK);
        assertThat(rollouts.awaited(other)).contains(RELEASE);
        assertThat(rollouts.awaited(canary)).isEmpty();
        assertThat(fleet.look().slots().isEmpty()).isTrue();
    }

    @Test
    void aContractMigrationWaitsUntilEveryMemberHasCommittedAReleaseThatDoesWithout() throws Exception {
        fleet.with("a", "b");
        rollouts.settled("a", NEW);
        rollouts.settled("b", OLD);
        assertThat(rollouts.whyNotContract(NEW).orElseThrow())
                .startsWith("b may still need")
                .doesNotContain("a,");
        rollouts.settled("b", NEWER);
        assertThat(rollouts.whyNotContract(NEW)).isEmpty();
        fleet.with("c");
        assertThat(rollouts.whyNotContract(NEW).orElseThrow()).startsWith("c may still need");
    }

    @Test
    void aContractMigrationWaitsForAHostThatRestartsInItsUpdateToo() throws Exception {
        fleet.with("a", "b");
        rollouts.settled("a", OLD);
        rollouts.settled("b", OLD);
        String canary = canaryOf("a", "b");
        fleet.leave(canary);
        rollouts.settled(other(canary), NEW);
        assertThat(rollouts.whyNotContract(NEW).orElseThrow()).startsWith(canary);
    }

    @Test
    void aHostThatIsGoneForADayIsForgottenWhenTheNextRolloutBegins() throws Exception {
        fleet.with("a", "b");
        rollouts.settled("a", OLD);
        rollouts.settled("b", OLD);
        fleet.leave("b");
        fleet.pass(Duration.ofDays(1).plusSeconds(1));
        ask("a");
        assertThat(fleet.look().hostReleases()).containsOnlyKeys("a");
    }
}
