package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners that move while messages come. */
class HandoverTest extends MembersFixture {
    @Test
    void aHundredListenersAreHandedOverAndNothingIsLostOrDoubledAtAThousandMessagesASecond() throws Exception {
        List<String> ids = names(100);
        TestMember a = join("a");
        ids.forEach(id -> start(a, id));
        await().atMost(LONG).until(() -> a.running().size() == 100);
        await().atMost(LONG)
                .until(() -> ids.stream().allMatch(id -> source.stream(id).open() == 1));
        source.keepSending(1_000, ids);
        TestMember b = join("b");
        await().atMost(LONG).until(() -> b.running().size() == 50);
        a.leave();
        await().atMost(LONG).until(() -> b.running().size() == 100);
        source.stopSending();
        awaitAllTaken(ids);
        List<Long> gaps = ownershipGaps(ids);
        assertThat(gaps).as("each was handed over once").hasSize(100);
        System.out.println("HandoverTest: ms without an owner, p50 " + gaps.get(49) + ", p99 " + gaps.get(98)
                + ", longest " + gaps.get(99));
    }

    /** From when an owner stopped to take in, as it wrote down, to when the next one's claim was heard; sorted. */
    private List<Long> ownershipGaps(List<String> ids) {
        List<Long> gaps = new ArrayList<>();
        for (String id : ids) {
            long stopped =
                    Position.of(store.cursor(Names.LISTENER + id)).until().toEpochMilli();
            List<MemoryInbox.Claimed> claims = inbox.claims().stream()
                    .filter(it -> it.listener().equals(id))
                    .toList();
            if (claims.size() > 1) {
                gaps.add(claims.get(claims.size() - 1).millis() - stopped);
            }
        }
        Collections.sort(gaps);
        return gaps;
    }

    @Test
    void whenAnOwnerDiesTheNextOneGoesOnAfterItsLastMessage() throws Exception {
        TestMember a = join("a");
        a.commands().run(order("l1", "\"resumable\":true"));
        awaitRunning("l1");
        source.keepSending(1_000, List.of("l1"));
        await().atMost(LONG).until(() -> inbox.taken("l1").size() > 100);
        TestMember b = join("b");
        a.die();
        await().atMost(LONG).until(() -> b.running().equals(List.of("l1")));
        source.stopSending();
        awaitAllTaken(List.of("l1"));
    }

    @Test
    void anOwnerThatWasSuspendedAndTakenForDeadTakesNothingInAnyMore() {
        TestMember a = join("a");
        start(a, "l1");
        awaitRunning("l1");
        TestMember b = join("b");
        a.suspend();
        store.expire(a.incarnation());
        await().atMost(LONG).until(() -> b.running().contains("l1"));
        await().atMost(LONG).until(() -> source.stream("l1").open() == 2);
        source.stream("l1").send();
        await().atMost(LONG).until(() -> inbox.refused() == 1 && a.running().isEmpty());
        await().atMost(LONG).until(() -> inbox.taken("l1").equals(List.of("1")));
        assertThat(inbox.repeated()).isZero();
    }

    /** As in an overlap switch: both lives of the host are members, and the new one accepts. */
    @Test
    void aNewerLifeOfTheSameHostGetsEverythingWhileTheOlderOneRuns() {
        TestMember a = join("a");
        names(4).forEach(id -> start(a, id));
        await().atMost(LONG).until(() -> a.running().size() == 4);
        TestMember next = join("a", "a-2");
        await().atMost(LONG).until(() -> next.running().size() == 4);
        assertThat(a.running()).isEmpty();
    }

    @Test
    void aSourceThatTakesOneConnectionIsGoneOnFromByTheSuccessor() throws Exception {
        TestMember a = join("a");
        a.commands().run(order("l1", "\"resumable\":true,\"overlap\":false"));
        awaitRunning("l1");
        source.keepSending(100, List.of("l1"));
        await().atMost(LONG).until(() -> !inbox.taken("l1").isEmpty());
        TestMember b = join("b");
        a.leave();
        await().atMost(LONG).until(() -> b.running().equals(List.of("l1")));
        source.stopSending();
        awaitAllTaken(List.of("l1"));
    }

    @Test
    void whatNothingIsKnownOfIsAGapAndIsTold() throws Exception {
        TestMember a = join("a");
        a.commands().run(order("l1", "\"overlap\":false"));
        awaitRunning("l1");
        source.stream("l1").send();
        await().atMost(LONG).until(() -> inbox.taken("l1").size() == 1);
        TestMember b = join("b");
        a.die();
        await().atMost(LONG).until(() -> b.running().equals(List.of("l1")));
        await().atMost(LONG).until(() -> b.commands().list().json().toString().contains("gaps=1"));
    }

    /** Neither hears of what the other has: only the position tells. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void membersWithInboxesOfTheirOwnHandThePositionOver(boolean resumable) throws Exception {
        MemoryInbox ofA = new MemoryInbox(false);
        MemoryInbox ofB = new MemoryInbox(false);
        TestMember a = TestMember.join(store, ofA, "a");
        members.add(a);
        a.commands().run(order("l1", "\"resumable\":" + resumable));
        awaitRunning("l1");
        source.keepSending(1_000, List.of("l1"));
        await().atMost(LONG).until(() -> ofA.taken("l1").size() > 100);
        TestMember b = TestMember.join(store, ofB, "b");
        members.add(b);
        await().atMost(LONG).until(() -> a.view().members().containsKey(b.incarnation()));
        a.leave();
        await().atMost(LONG).until(() -> ofB.taken("l1").size() > 100);
        source.stopSending();
        long sent = source.stream("l1").sent();
        await().atMost(LONG)
                .until(() -> ofA.taken("l1").size() + ofB.taken("l1").size() == sent);
        List<String> both = new ArrayList<>(ofA.taken("l1"));
        both.addAll(ofB.taken("l1"));
        assertThat(both).isEqualTo(numbers(sent));
    }

    @Test
    void anOwnerWithAnInboxOfItsOwnKeepsItsPositionInTheStore() {
        MemoryInbox own = new MemoryInbox(false);
        TestMember a = TestMember.join(store, own, "a");
        members.add(a);
        a.commands().run(order("l1", "\"resumable\":true"));
        awaitRunning("l1");
        source.stream("l1").send();
        source.stream("l1").send();
        await().atMost(LONG)
                .until(() -> Position.of(store.cursor(Names.LISTENER + "l1"))
                        .cursor()
                        .equals("2"));
        assertThat(own.taken("l1")).containsExactly("1", "2");
    }
}
