package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.fleet.Entry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who runs which listener, and what people are told. */
class ListenersTest extends MembersFixture {
    @Test
    void aListenerThatIsStartedRunsInExactlyOneMember() {
        TestMember a = join("a");
        TestMember b = join("b");
        start(b, "l1");
        awaitRunning("l1");
        assertThat(a.running().size() + b.running().size()).isEqualTo(1);
        source.stream("l1").send();
        await().atMost(LONG).until(() -> inbox.taken("l1").equals(List.of("1")));
        assertThat(source.stream("l1").connections()).isEqualTo(1);
    }

    @Test
    void listenersAreSpreadEvenlyAndOneThatComesTakesItsShare() {
        TestMember a = join("a");
        TestMember b = join("b");
        names(12).forEach(id -> start(a, id));
        await().atMost(LONG).until(() -> a.running().size() == 6 && b.running().size() == 6);
        TestMember c = join("c");
        await().atMost(LONG)
                .until(() -> a.running().size() == 4
                        && b.running().size() == 4
                        && c.running().size() == 4);
    }

    @Test
    void whoIsFencedIsSilentAtOnceAndJoinsAgainLater() {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        a.listeners().fenced();
        assertThat(a.running()).isEmpty();
        await().atMost(LONG).until(() -> source.stream("l1").open() == 0);
        a.listeners().joined();
        await().atMost(LONG).until(() -> a.running().equals(List.of("l1")));
    }

    @Test
    void anybodyMayBeToldAndTheOwnerStops() {
        TestMember a = join("a");
        TestMember b = join("b");
        names(4).forEach(id -> start(a, id));
        await().atMost(LONG).until(() -> a.running().size() == 2 && b.running().size() == 2);
        String ofB = b.running().get(0);
        assertThat(a.commands().run(stop(ofB, false)).json())
                .containsEntry("owner", "b")
                .containsEntry("wanted", "stopped");
        await().atMost(LONG).until(() -> source.stream(ofB).open() == 0);
        assertThat(b.running()).doesNotContain(ofB);
    }

    @Test
    void aResumableListenerThatWasStoppedGoesOnFromThere() {
        TestMember a = join("a");
        a.commands().run(order("l1", "\"resumable\":true"));
        awaitRunning("l1");
        source.stream("l1").send();
        await().atMost(LONG).until(() -> inbox.taken("l1").size() == 1);
        a.commands().run(stop("l1", false));
        await().atMost(LONG).until(() -> source.stream("l1").open() == 0);
        source.stream("l1").send();
        a.commands().run(order("l1", "\"resumable\":true"));
        await().atMost(LONG).until(() -> inbox.taken("l1").equals(List.of("1", "2")));
    }

    @Test
    void whatIsForgottenIsGone() throws Exception {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        a.commands().run(stop("l1", true));
        await().atMost(LONG)
                .until(() -> store.read(Names.LISTENER + "l1")
                        .flatMap(Entry::document)
                        .isEmpty());
        assertThat(source.stream("l1").open()).isZero();
    }

    @Test
    void recoverConnectsAnew() {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        a.commands().run("{\"command\":\"recover\",\"listener_id\":\"l1\"}");
        await().atMost(LONG)
                .until(() -> source.stream("l1").connections() == 2
                        && source.stream("l1").open() == 1);
    }

    @Test
    void aTokenIsSentToTheSourceAndIsNotInTheStore() throws Exception {
        TestMember a = join("a");
        a.commands().run(order("l1", "\"token\":\"t0ken\""));
        awaitRunning("l1");
        assertThat(source.stream("l1").authorizations()).containsExactly("Bearer t0ken");
        assertThat(store.read(Names.LISTENER + "l1").orElseThrow().document().orElseThrow())
                .doesNotContain("t0ken");
        assertThat(a.commands().list().json().toString()).doesNotContain("t0ken");
    }

    @Test
    void whoCannotReadATokenIsNotGivenItsListener() {
        TestMember a = join("a");
        TestMember stranger = TestMember.join(store, inbox, "b", "b-1", TokenKey.ofSecret("a secret of its own"));
        members.add(stranger);
        for (String id : names(4)) {
            a.commands().run(order(id, "\"token\":\"t0ken\""));
        }
        await().atMost(LONG).until(() -> a.running().size() == 4);
        assertThat(stranger.running()).isEmpty();
    }

    @Test
    void whileTheStoreIsDownListenersGoOn() {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        store.down(true);
        source.stream("l1").send();
        await().atMost(LONG).until(() -> inbox.taken("l1").size() == 1);
        store.down(false);
    }

    @Test
    void aMemberThatIsAloneGivesUpWhatItOwnsWhenItLeaves() throws Exception {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        a.leave();
        await().atMost(LONG).until(() -> source.stream("l1").open() == 0);
        assertThat(store.read(Names.LISTENER + "l1").orElseThrow().owner()).isEmpty();
        assertThat(store.read(Names.LISTENING + "a-1").flatMap(Entry::document)).isEmpty();
    }

    @Test
    void whatADeadMemberHasSaidIsSweptUp() throws Exception {
        TestMember a = join("a");
        join("b");
        await().atMost(LONG)
                .until(() -> store.read(Names.LISTENING + "a-1")
                        .flatMap(Entry::document)
                        .isPresent());
        a.die();
        await().atMost(LONG)
                .until(() -> store.read(Names.LISTENING + "a-1")
                        .flatMap(Entry::document)
                        .isEmpty());
    }

    @Test
    void whatIsForgottenDoesNotGoOnFromThere() throws Exception {
        TestMember a = join("a");
        a.commands().run(order("l1", "\"resumable\":true"));
        awaitRunning("l1");
        source.stream("l1").send();
        await().atMost(LONG).until(() -> inbox.taken("l1").size() == 1);
        a.commands().run(stop("l1", true));
        await().atMost(LONG)
                .until(() -> store.read(Names.LISTENER + "l1")
                        .flatMap(Entry::document)
                        .isEmpty());
        source.stream("l1").send();
        assertThat(a.commands().run(order("l1", "\"resumable\":true")).status()).isEqualTo(200);
        awaitRunning("l1");
        source.stream("l1").send();
        await().atMost(LONG).until(() -> inbox.taken("l1").equals(List.of("1", "3")));
    }

    @Test
    void whoHasLeftTakesNothingAlthoughItIsAMemberAgain() throws Exception {
        TestMember a = join("a");
        a.listeners().leave().get(60, TimeUnit.SECONDS);
        a.listeners().joined();
        assertThat(a.listeners().round()).isEmpty();
    }

    @Test
    void whatCannotBeReadAnyMoreIsGivenUpByWhoLeaves() throws Exception {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        Entry entry = store.read(Names.LISTENER + "l1").orElseThrow();
        assertThat(store.write(entry.name(), entry.version(), Optional.of("of a later release")))
                .isPresent();
        await().atMost(LONG).until(() -> a.commands().list().json().toString().contains("problem="));
        assertThat(source.stream("l1").open()).as("it goes on until then").isEqualTo(1);
        a.leave();
        assertThat(store.read(Names.LISTENER + "l1").orElseThrow().owner()).isEmpty();
    }

    /** It has no connection, so the listener would stand still. */
    @Test
    void aSuccessorThatCannotConnectIsNotGivenWhatRuns() {
        TestMember a = join("a");
        source.stream("l1").takeAtMost(1);
        start(a, "l1");
        awaitRunning("l1");
        TestMember b = join("a", "a-2");
        await().atMost(LONG).until(() -> source.stream("l1").refused() >= 20);
        assertThat(a.running()).containsExactly("l1");
        source.stream("l1").takeAtMost(2);
        await().atMost(LONG).until(() -> b.running().equals(List.of("l1")));
    }

    /** As one that was suspended: it has not been told, but its clock knows. */
    @Test
    void whoMayNotActTakesNothingIn() {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        a.mayAct(false);
        source.stream("l1").send();
        await().atMost(LONG).until(() -> a.commands().list().json().toString().contains("waiting=1"));
        assertThat(inbox.taken("l1")).isEmpty();
        a.mayAct(true);
        await().atMost(LONG).until(() -> inbox.taken("l1").equals(List.of("1")));
    }

    @Test
    void whileTheStoresClockIsDoubtedNothingIsTakenOverButWhatIsNewIsRun() throws Exception {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        TestMember b = join("b");
        b.mayTakeOver(false);
        a.die();
        start(b, "l2");
        awaitRunning("l2");
        assertThat(store.read(Names.LISTENER + "l1").orElseThrow().owner()).contains("a-1");
        b.mayTakeOver(true);
        await().atMost(LONG).until(() -> b.running().equals(List.of("l1", "l2")));
    }

    @Test
    void whoIsFencedIsSilentWhenItReturns() throws Exception {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        inbox.shut();
        source.stream("l1").send();
        await().atMost(LONG).until(inbox::isAtGate);
        CompletableFuture<Void> fenced =
                CompletableFuture.runAsync(() -> a.listeners().fenced());
        await().atMost(LONG).until(() -> source.stream("l1").open() == 0);
        assertThat(fenced).as("a message is on its way to the inbox").isNotDone();
        inbox.open();
        fenced.get(60, TimeUnit.SECONDS);
        assertThat(inbox.taken("l1")).containsExactly("1");
    }

    @Test
    void aHandoverThatFailsInAWayThatNobodyExpectsIsBegunAgain() {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        store.strange(1);
        TestMember b = join("a", "a-2");
        await().atMost(LONG).until(() -> b.running().equals(List.of("l1")));
        assertThat(store.strange()).isZero();
    }
}
