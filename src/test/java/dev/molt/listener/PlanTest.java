package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.fleet.Entry;
import dev.molt.fleet.Member;
import dev.molt.listener.Step.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {
    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, Entry> entries = new HashMap<>();
    private long version;

    @Test
    void whatNobodyOwnsIsTakenByTheOneThatListens() {
        listening("a", "a-1", "k");
        wanted("l1", "", true, "");
        assertThat(step("l1", "a-1", false).kind()).isEqualTo(Kind.TAKE);
    }

    @Test
    void aMemberThatDoesNotListenIsGivenNothing() {
        member("a", "a-1");
        wanted("l1", "", true, "");
        assertThat(step("l1", "a-1", false).kind()).isEqualTo(Kind.LEAVE);
    }

    @Test
    void anOwnerThatIsNoMemberIsNone() {
        listening("a", "a-1", "k");
        wanted("l1", "gone-1", true, "");
        assertThat(step("l1", "a-1", false).kind()).isEqualTo(Kind.TAKE);
    }

    @Test
    void whatIsOursAndDueHereIsKept() {
        listening("a", "a-1", "k");
        wanted("l1", "a-1", true, "");
        assertThat(step("l1", "a-1", false).kind()).isEqualTo(Kind.KEEP);
    }

    @Test
    void aNewerLifeOfTheSameHostIsGivenEverything() {
        listening("a", "a-1", "k");
        wanted("l1", "a-1", true, "");
        listening("a", "a-2", "k");
        Step given = step("l1", "a-1", false);
        assertThat(given.kind()).isEqualTo(Kind.GIVE);
        assertThat(given.successor()).isEqualTo("a-2");
        assertThat(step("l1", "a-2", false).kind()).isEqualTo(Kind.WARM);
    }

    @Test
    void theWarmConnectionOfTheSuccessorIsKnown() {
        listening("a", "a-1", "k");
        wanted("l1", "a-1", true, "");
        listening("a", "a-2", "k");
        assertThat(step("l1", "a-1", false).warmth()).isEmpty();
        entry(Names.WARM + "a-2", "l0 a-2#7\nl1 a-2#1\n", "");
        assertThat(step("l1", "a-1", false).warmth()).isEqualTo("a-2#1");
    }

    @Test
    void aSourceThatTakesOneConnectionIsNotWarmedUp() {
        listening("a", "a-1", "k");
        listening("a", "a-2", "k");
        Wanted single = new Wanted("l1", "wss://h/", Optional.empty(), true, false, Wanted.State.RUNNING, 0, "");
        entry(Names.LISTENER + "l1", single.text(), "a-1");
        assertThat(step("l1", "a-2", false).kind()).isEqualTo(Kind.LEAVE);
    }

    @Test
    void whoLeavesGivesToOthersOrGivesUp() {
        listening("a", "a-1", "k");
        wanted("l1", "a-1", true, "");
        assertThat(step("l1", "a-1", true).kind()).isEqualTo(Kind.RELEASE);
        listening("b", "b-1", "k");
        assertThat(step("l1", "a-1", true).kind()).isEqualTo(Kind.GIVE);
        assertThat(step("l1", "a-1", true).successor()).isEqualTo("b-1");
    }

    @Test
    void whatIsStoppedIsReleasedByItsOwnerAndTakenByNobody() {
        listening("a", "a-1", "k");
        listening("b", "b-1", "k");
        wanted("l1", "a-1", false, "");
        assertThat(step("l1", "a-1", false).kind()).isEqualTo(Kind.RELEASE);
        assertThat(step("l1", "b-1", false).kind()).isEqualTo(Kind.LEAVE);
        wanted("l1", "", false, "");
        assertThat(step("l1", "a-1", false).kind()).isEqualTo(Kind.LEAVE);
        assertThat(step("l1", "b-1", false).kind()).isEqualTo(Kind.LEAVE);
    }

    @Test
    void whatIsToBeForgottenIsRemovedByOne() {
        listening("a", "a-1", "k");
        listening("b", "b-1", "k");
        Wanted forgotten = new Wanted("l1", "wss://h/", Optional.empty(), false, true, Wanted.State.FORGOTTEN, 0, "");
        entry(Names.LISTENER + "l1", forgotten.text(), "");
        assertThat(step("l1", "a-1", false).kind()).isEqualTo(Kind.FORGET);
        assertThat(step("l1", "b-1", false).kind()).isEqualTo(Kind.LEAVE);
    }

    @Test
    void aTokenGoesToThoseThatHaveItsKey() {
        listening("a", "a-1", "0000000a");
        listening("b", "b-1", "0000000b");
        wanted("l1", "", true, "0000000b");
        wanted("l2", "", true, "0000000a");
        assertThat(step("l1", "b-1", false).kind()).isEqualTo(Kind.TAKE);
        assertThat(step("l1", "a-1", false).kind()).isEqualTo(Kind.LEAVE);
        assertThat(step("l2", "a-1", false).kind()).isEqualTo(Kind.TAKE);
    }

    @Test
    void whatCannotBeReadIsAProblemAndDoesNotHideTheRest() {
        listening("a", "a-1", "k");
        entry(Names.LISTENER + "bad", "no JSON", "");
        wanted("l1", "", true, "");
        Plan plan = plan("a-1", false);
        assertThat(plan.problems()).containsOnlyKeys("bad");
        assertThat(plan.steps()).extracting(Step::id).containsExactly("l1");
    }

    /** Whatever a member sees, for each listener at most one of those that see the same takes, keeps or warms it. */
    @Test
    void membersThatSeeTheSameAgree() {
        for (int i = 0; i < 5; i++) {
            listening("host" + i, "host" + i + "-1", "k");
        }
        for (int i = 0; i < 100; i++) {
            wanted("l" + i, i % 3 == 0 ? "" : "host" + i % 2 + "-1", true, "");
        }
        for (int i = 0; i < 100; i++) {
            int due = 0;
            for (String me : members.keySet()) {
                Kind kind = step("l" + i, me, false).kind();
                due += kind == Kind.TAKE || kind == Kind.KEEP || kind == Kind.WARM ? 1 : 0;
            }
            assertThat(due).as("l" + i).isEqualTo(1);
        }
    }

    private Plan plan(String me, boolean leaving) {
        return Plan.of(new FleetView(members, entries), me, leaving, new WantedReader());
    }

    private Step step(String id, String me, boolean leaving) {
        return plan(me, leaving).steps().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void member(String host, String incarnation) {
        members.put(incarnation, new Member(host, incarnation, "r1", Map.of()));
    }

    private void listening(String host, String incarnation, String key) {
        member(host, incarnation);
        entry(Names.LISTENING + incarnation, key, "");
    }

    private void wanted(String id, String owner, boolean running, String key) {
        Optional<SealedToken> token =
                Optional.of(key).filter(it -> !it.isEmpty()).map(it -> new SealedToken(it, "A"));
        Wanted.State state = running ? Wanted.State.RUNNING : Wanted.State.STOPPED;
        Wanted wanted = new Wanted(id, "wss://h/", token, false, true, state, 0, "");
        entry(Names.LISTENER + id, wanted.text(), owner);
    }

    private void entry(String name, String document, String owner) {
        Optional<String> who = Optional.of(owner).filter(it -> !it.isEmpty());
        entries.put(name, new Entry(name, ++version, Optional.of(document), who, who.isPresent() ? 1 : 0));
    }
}
