package dev.molt.rollout;

import static dev.molt.rollout.FleetFixture.NEW;
import static dev.molt.rollout.FleetFixture.NEWER;
import static dev.molt.rollout.FleetFixture.OLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.check.Gate;
import dev.molt.config.Settings;
import dev.molt.fleet.CoordinatorException;
import dev.molt.rollout.Rollout.State;
import dev.molt.update.DataFixture;
import dev.molt.update.DurableFiles;
import dev.molt.update.FlatJson;
import dev.molt.update.Outcome;
import dev.molt.update.ReleaseId;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of host a, in a fleet with b; what the supervisor of a writes comes from the test. */
class ParticipantTest {
    private static final Release RELEASE = Release.of(NEW);
    private static final Duration PROBATION = Duration.ofMinutes(10);

    /** So long that nothing happens by itself. */
    private static final Duration PERIOD = Duration.ofHours(1);

    @TempDir
    Path directory;

    private final FleetFixture fleet = new FleetFixture();
    private final Rollouts rollouts = fleet.rollouts(FleetFixture.plan(1, "0"));
    private final AtomicInteger looks = new AtomicInteger();
    private DataFixture host;
    private Participant participant;

    @BeforeEach
    void create() throws Exception {
        fleet.with("a", "b");
        host = new DataFixture(directory.resolve("a"));
        for (ReleaseId release : List.of(OLD, NEW, NEWER)) {
            host.release(release, commitOf(release));
        }
        host.current(OLD);
        participant = participant(rollouts);
    }

    private static String commitOf(ReleaseId release) {
        return release.shortCommit() + "0".repeat(30);
    }

    private Participant participant(Rollouts of) {
        Settings settings = Settings.load(Map.of("UPDATE_PROBATION", "600"), host.data.root());
        return new Participant(
                of, settings, "a", host.data, looks::incrementAndGet, PERIOD, fleet.clock, fleet.clock::nanos);
    }

    /** Twice: whatever was told changes what there is to see. */
    private void look() {
        participant.round();
        participant.round();
    }

    private UpdateLock ended(Outcome outcome, ReleaseId from, ReleaseId to, String... fields) throws IOException {
        List<String> all =
                new ArrayList<>(List.of("ended_at", fleet.clock.instant().toString()));
        all.addAll(Arrays.asList(fields));
        return host.ended(outcome, Optional.of(from), Optional.of(to), all.toArray(String[]::new));
    }

    private UpdateLock committed(ReleaseId from, ReleaseId to, String... fields) throws IOException {
        host.current(to);
        return ended(Outcome.COMMITTED, from, to, fields);
    }

    /** As its supervisor notes it. */
    private void judged(UpdateLock record, String verdict) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>(record.fields());
        fields.put("probation", verdict);
        DurableFiles.replace(host.data.history().resolve(record.id() + ".committed.json"), FlatJson.format(fields));
    }

    /** Host a has its turn, takes it, and its update is open. */
    private void begin() throws Exception {
        assertThat(ask(NEW)).isEqualTo(Gate.Answer.GO);
        host.open(Optional.of(OLD), Optional.of(NEW));
    }

    private Gate.Answer ask(ReleaseId release) {
        return participant.gate().ask(commitOf(release));
    }

    private void end() throws IOException {
        Files.delete(host.data.lock());
    }

    private Optional<Slot> slot() throws CoordinatorException {
        return fleet.look().slots().heldBy("a");
    }

    private Optional<ReleaseId> settled() throws CoordinatorException {
        return Optional.ofNullable(fleet.look().hostReleases().get("a")).map(HostRelease::release);
    }

    private Optional<String> whyBad(ReleaseId release) throws CoordinatorException {
        return fleet.look().badRelease(Release.of(release)).map(BadRelease::reason);
    }

    @Test
    void aHostThatRunsAReleaseForGoodSaysSo() throws Exception {
        look();
        assertThat(settled()).contains(OLD);
    }

    @Test
    void whileAnUpdateIsOpenNothingIsToldAndTheSlotIsKept() throws Exception {
        begin();
        host.current(NEW);
        fleet.pass(Slot.UNUSED_AFTER);
        look();
        assertThat(settled()).isEmpty();
        assertThat(slot().orElseThrow().committed()).isFalse();
    }

    @Test
    void theSlotIsKeptThroughTheProbationAndGivenBackAfterIt() throws Exception {
        begin();
        end();
        UpdateLock record = committed(OLD, NEW);
        look();
        assertThat(slot().orElseThrow().committed()).isTrue();
        fleet.pass(PROBATION);
        look();
        assertThat(slot()).as("it may turn out that it was broken at the end").isPresent();

        judged(record, "passed");
        look();
        assertThat(slot()).isEmpty();
        assertThat(settled()).contains(NEW);
        assertThat(fleet.look().progress().orElseThrow().done()).isEqualTo(1);
    }

    @Test
    void aVerdictThatDoesNotComeIsNotWaitedForForever() throws Exception {
        begin();
        end();
        committed(OLD, NEW);
        fleet.pass(PROBATION);
        look();
        assertThat(settled()).isEmpty();
        fleet.pass(Duration.ofSeconds(10));
        look();
        assertThat(settled()).contains(NEW);
    }

    @Test
    void aProbationThatWasCutShortIsOver() throws Exception {
        committed(OLD, NEW, "probation", "cut_short");
        look();
        assertThat(settled()).contains(NEW);
    }

    @Test
    void whatWasRolledBackIsBadForAllAndTheSlotIsGivenBack() throws Exception {
        begin();
        end();
        ended(Outcome.ROLLED_BACK, OLD, NEW, "bad", "yes", "reason", "it exited 1");
        look();
        assertThat(whyBad(NEW)).contains("it exited 1");
        assertThat(fleet.rollout().state()).isEqualTo(State.HALTED);
        assertThat(slot()).isEmpty();
        assertThat(settled()).contains(OLD);
    }

    @Test
    void whatFailedInRehearsalIsBadForAll() throws Exception {
        ended(Outcome.ABANDONED, OLD, NEW, "bad", "yes", "reason", "its migration failed");
        look();
        assertThat(whyBad(NEW)).contains("its migration failed");
    }

    @Test
    void whatDoesNotBuildIsBadForAllByItsCommit() throws Exception {
        host.ended(
                Outcome.ABANDONED,
                Optional.of(OLD),
                Optional.empty(),
                "bad",
                "yes",
                "commit",
                commitOf(NEW),
                "reason",
                "no");
        look();
        assertThat(whyBad(NEW)).contains("no");
    }

    @Test
    void whatEndedForAnotherReasonIsNotBadAndTheSlotIsGivenBack() throws Exception {
        begin();
        end();
        ended(Outcome.ABANDONED, OLD, NEW, "reason", "the remote does not answer");
        fleet.pass(Slot.UNUSED_AFTER);
        look();
        assertThat(whyBad(NEW)).isEmpty();
        assertThat(slot()).isEmpty();
        assertThat(fleet.rollout().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void whatProbationWentBackFromIsBadForAll() throws Exception {
        committed(OLD, NEW, "probation", "breached", "probation_reason", "5xx 3.1 %");
        committed(NEW, OLD, "kind", "rollback", "requested_by", "supervisor:probation", "reason", NEW + ": 5xx 3.1 %");
        look();
        assertThat(whyBad(NEW)).contains("5xx 3.1 %");
        assertThat(settled()).contains(OLD);
    }

    @Test
    void whatAnOperatorWentBackFromIsNotBad() throws Exception {
        committed(OLD, NEW);
        look();
        committed(NEW, OLD, "kind", "rollback", "requested_by", "cli:maria");
        look();
        assertThat(whyBad(NEW)).isEmpty();
        assertThat(settled()).contains(OLD);
        assertThat(slot()).isEmpty();
    }

    @Test
    void aConfigurationOrAFirstStartThatFailsSaysNothingOfTheRelease() throws Exception {
        ended(Outcome.ROLLED_BACK, OLD, OLD, "kind", "config", "config", "2", "config_from", "1", "bad", "yes");
        ended(Outcome.ABANDONED, OLD, NEW, "kind", "first_start", "bad", "yes");
        look();
        assertThat(fleet.look().badReleases()).isEmpty();
        assertThat(settled()).contains(OLD);
    }

    @Test
    void aReleaseThatBrokeItsProbationAndIsKeptHaltsTheRollout() throws Exception {
        begin();
        end();
        committed(OLD, NEW, "probation", "breached", "probation_reason", "5xx 3.1 %");
        look();
        assertThat(fleet.rollout().said()).contains("is halted by a").endsWith("on a: 5xx 3.1 %");
        assertThat(whyBad(NEW)).isEmpty();
        assertThat(slot().orElseThrow().committed()).isTrue();
    }

    @Test
    void whatAnOperatorAllowedAgainIsNotToldAgainByAProcessThatBeginsAnew() throws Exception {
        begin();
        end();
        ended(Outcome.ROLLED_BACK, OLD, NEW, "bad", "yes", "reason", "it exited 1");
        look();
        new RolloutControl(fleet.store).resume("cli:maria", "the disk was full", true);

        participant = participant(fleet.rollouts(FleetFixture.plan(1, "0")));
        look();
        assertThat(whyBad(NEW)).isEmpty();
        assertThat(fleet.rollout().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void whatTheStoreHasLostIsToldAgain() throws Exception {
        ended(Outcome.ROLLED_BACK, OLD, NEW, "bad", "yes", "reason", "it exited 1");
        look();
        fleet.store.loseData();
        fleet.with("a", "b");
        look();
        assertThat(whyBad(NEW)).contains("it exited 1");
        assertThat(settled()).contains(OLD);
    }

    @Test
    void whatWasBadBeforeTheLastUpdateIsNotToldAStoreThatHasLostIt() throws Exception {
        ended(Outcome.ROLLED_BACK, OLD, NEW, "bad", "yes");
        committed(OLD, NEWER, "probation", "passed");
        look();
        assertThat(fleet.look().badReleases()).isEmpty();
        assertThat(settled()).contains(NEWER);
    }

    @Test
    void whatCouldNotBeToldIsToldWhenTheStoreIsBack() throws Exception {
        ended(Outcome.ROLLED_BACK, OLD, NEW, "bad", "yes", "reason", "it exited 1");
        fleet.store.loseRequests();
        look();
        fleet.store.heal();
        assertThat(whyBad(NEW)).isEmpty();
        fleet.store.loseReplies("write");
        look();
        fleet.store.heal();
        look();
        assertThat(whyBad(NEW)).contains("it exited 1");
        assertThat(settled()).contains(OLD);
    }

    @Test
    void aFileThatNobodyCanReadIsSetAsideAndEverythingIsToldAgain() throws Exception {
        Files.createDirectories(host.data.rollout().getParent());
        Files.writeString(host.data.rollout(), "{");
        ended(Outcome.ROLLED_BACK, OLD, NEW, "bad", "yes");
        look();
        assertThat(whyBad(NEW)).isPresent();
        assertThat(Participant.hostOf(host.data)).contains("a");
        assertThat(host.data.failed()).isDirectoryContaining("glob:**rollout.json*");
    }

    @Test
    void aHostIsKnownByItsNameToWhoAsksInAnotherProcess() throws Exception {
        assertThat(Participant.hostOf(host.data)).isEmpty();
        look();
        assertThat(Participant.hostOf(host.data)).contains("a");
    }

    @Test
    void oneLookBetweenTheAnswerOfTheGateAndTheRequestDoesNotCostTheSlot() throws Exception {
        look();
        assertThat(ask(NEW)).isEqualTo(Gate.Answer.GO);
        look();
        assertThat(slot()).isPresent();
    }

    @Test
    void theGateSaysWhoIsWaitedForAndWhatIsBad() throws Exception {
        assertThat(fleet.rollouts(FleetFixture.plan(1, "0"))
                        .mayUpdate("b", RELEASE)
                        .isGo())
                .isTrue();
        assertThat(ask(NEW).verdict()).isEqualTo(Gate.Verdict.WAIT);
        assertThat(ask(NEW).reason()).contains("b");
        rollouts.rolledBack("b", RELEASE, "5xx");
        assertThat(ask(NEW).verdict()).isEqualTo(Gate.Verdict.NEVER);
        assertThat(ask(NEW).reason()).contains("failed on b: 5xx");
    }

    @Test
    void whileTheStoreIsAwayTheGateHasEverybodyWaitAndWhenItIsBackTheHostLooksAtOnce() throws Exception {
        look();
        fleet.store.loseRequests();
        assertThat(ask(NEW).verdict()).isEqualTo(Gate.Verdict.WAIT);
        assertThat(ask(NEW).reason()).startsWith("the fleet does not answer: ");
        look();
        assertThat(looks).hasValue(0);
        fleet.store.heal();
        look();
        assertThat(looks).hasValue(1);
    }

    @Test
    void aHostLooksAtTheRemoteWhenItsTurnComesAndNotAgainAndAgain() throws Exception {
        look();
        Rollouts ofB = fleet.rollouts(FleetFixture.plan(1, "0"));
        assertThat(ofB.mayUpdate("b", RELEASE).isGo()).isTrue();
        look();
        assertThat(looks).as("b has the only slot").hasValue(0);
        ofB.settled("b", NEW);
        fleet.pass(FleetFixture.SOAK);
        look();
        look();
        assertThat(looks).as("the wave of b has soaked").hasValue(1);
        fleet.pass(Duration.ofSeconds(10));
        look();
        assertThat(looks).as("it did not take it").hasValue(2);
    }

    @Test
    void aHostThatIsBeingUpdatedDoesNotLook() throws Exception {
        begin();
        look();
        assertThat(looks).hasValue(0);
    }

    @Test
    void withoutRollingUpdatesWhatIsBadIsToldAndNoSlotIsHeld() throws Exception {
        participant = participant(fleet.immediate());
        committed(OLD, NEWER);
        ended(Outcome.ROLLED_BACK, NEWER, NEW, "bad", "yes", "reason", "it exited 1");
        look();
        assertThat(whyBad(NEW)).contains("it exited 1");
        assertThat(fleet.look().slots().isEmpty()).isTrue();
        assertThat(ask(NEW).verdict()).isEqualTo(Gate.Verdict.NEVER);
    }

    @Test
    void theThreadTellsAtItsStartAndWhenSomethingHasChanged() throws Exception {
        try (Participant running = participant) {
            running.start();
            await().until(() -> settled().equals(Optional.of(OLD)));
            committed(OLD, NEW, "probation", "passed");
            running.changed();
            await().until(() -> settled().equals(Optional.of(NEW)));
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("molt-rollout"));
    }
}
