package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is a member, and for how long. */
abstract class MembersContract extends StoreFixture {
    @Test
    void whoJoinsIsAMember() throws Exception {
        Joined joined = here().join(member("one", "a"), NONE, NONE, LONG);

        assertThat(joined.isMember()).isTrue();
        assertThat(there().renew("a").held()).isTrue();
        assertThat(members()).containsExactly("a");
    }

    @Test
    void whatAMemberSaysOfItselfIsToldToOthers() throws Exception {
        Member member =
                new Member("host:1", "a", "20261121T020000Z-1a2b3c", Map.of("zone", "eu-1", "canary", "yes", "n", "0"));
        here().join(member, NONE, NONE, LONG);

        assertThat(there().changes(0).members()).contains(List.of(member));
    }

    @Test
    void membersOfTwoHostsAreMembersTogether() throws Exception {
        here().join(member("one", "a"), NONE, NONE, LONG);
        there().join(member("two", "b"), NONE, NONE, LONG);

        assertThat(members()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void anotherLifeOfTheSameHostIsRefusedAndToldForHowLong() throws Exception {
        here().join(member("one", "a"), NONE, NONE, LONG);

        Joined second = there().join(member("one", "b"), NONE, NONE, LONG);

        assertThat(second.refusedFor()).contains(member("one", "a"));
        assertThat(second.left()).isPositive().isLessThanOrEqualTo(LONG);
        assertThat(members()).containsExactly("a");
        assertThat(there().renew("b").held()).isFalse();
    }

    @Test
    void whoWasRefusedJoinsWhenTheOtherLifeHasLeft() throws Exception {
        here().join(member("one", "a"), NONE, NONE, LONG);
        there().join(member("one", "b"), NONE, NONE, LONG);
        here().leave("a");

        assertThat(there().join(member("one", "b"), NONE, NONE, LONG).isMember())
                .isTrue();
    }

    @Test
    void aLifeWhoseLeaseIsOverKeepsNobodyOut() throws Exception {
        here().join(member("one", "a"), NONE, NONE, SHORT);
        awaitTheEndOfItsLease("a");

        assertThat(there().join(member("one", "b"), NONE, NONE, LONG).isMember())
                .isTrue();
    }

    @Test
    void twoLivesOfAHostAreMembersTogetherWhenTheSecondComesBesideTheFirst() throws Exception {
        here().join(member("one", "a"), NONE, NONE, LONG);

        Joined second = there().join(member("one", "b"), Set.of("a", "never-there"), NONE, LONG);

        assertThat(second.isMember()).isTrue();
        assertThat(members()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aLifeThatIsKnownToHaveEndedIsNoMemberAnyMoreWhenTheNextJoins() throws Exception {
        here().join(member("one", "a"), NONE, NONE, LONG);

        Joined second = there().join(member("one", "b"), NONE, Set.of("a", "never-there"), LONG);

        assertThat(second.isMember()).isTrue();
        assertThat(members()).containsExactly("b");
        assertThat(here().renew("a").held()).isFalse();
    }

    @Test
    void ofManyLivesOfAHostThatJoinAtOnceOneIsAMember() throws Exception {
        here();
        there();
        List<Joined> joined = together(
                8, i -> () -> (i % 2 == 0 ? here() : there()).join(member("one", "life-" + i), NONE, NONE, LONG));

        assertThat(joined).filteredOn(Joined::isMember).hasSize(1);
        assertThat(members()).hasSize(1);
    }

    @Test
    void joiningAgainChangesNothing() throws Exception {
        join("a", LONG);
        long before = version();

        assertThat(join("a", LONG).isMember()).isTrue();
        assertThat(version()).isEqualTo(before);
        assertThat(members()).containsExactly("a");
    }

    @Test
    void whoJoinsAgainIsNotRefusedForALifeThatCameBesideIt() throws Exception {
        here().join(member("one", "a"), NONE, NONE, LONG);
        there().join(member("one", "b"), Set.of("a"), NONE, LONG);

        assertThat(here().join(member("one", "a"), NONE, NONE, LONG).isMember()).isTrue();
        assertThat(members()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void joiningAgainRenewsTheLease() throws Exception {
        join("a", PASSING);
        join("later", PASSING);
        join("a", LONG);
        awaitTheEndOfItsLease("later");

        assertThat(here().renew("a").held()).isTrue();
    }

    @Test
    void whoRenewsInTimeStaysAMember() throws Exception {
        join("a", PASSING);

        await().during(PASSING.multipliedBy(2)).until(() -> there().renew("a").held());
    }

    @Test
    void aLeaseThatIsOverIsOverForGoodThoughNobodyReapedIt() throws Exception {
        join("a", SHORT);
        awaitTheEndOfItsLease("a");

        assertThat(here().renew("a").held()).isFalse();
        assertThat(members()).isEmpty();
    }

    @Test
    void whoNeverJoinedCannotRenew() throws Exception {
        assertThat(here().renew("stranger").held()).isFalse();
    }

    @Test
    void whoLeftCannotRenew() throws Exception {
        join("a", LONG);
        there().leave("a");

        assertThat(here().renew("a").held()).isFalse();
        assertThat(members()).isEmpty();
    }

    @Test
    void leavingTwiceOrWithoutHavingJoinedIsNoMistake() throws Exception {
        join("a", LONG);
        here().leave("a");
        here().leave("a");
        here().leave("stranger");

        assertThat(members()).isEmpty();
    }

    @Test
    void whoseLeaseIsOverIsToldOnceByReaping() throws Exception {
        here().join(member("one", "a"), NONE, NONE, SHORT);
        join("b", LONG);

        List<Member> reaped = await().until(() -> there().reap(), list -> !list.isEmpty());

        assertThat(reaped).containsExactly(member("one", "a"));
        assertThat(here().reap()).isEmpty();
        assertThat(here().renew("a").held()).isFalse();
        assertThat(members()).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"over", "reaped", "left", "declared dead"})
    void anIncarnationThatHasEndedNeverJoinsAgain(String how) throws Exception {
        Member member = member("one", "a");
        long epoch = here().join(member, NONE, NONE, how.equals("over") || how.equals("reaped") ? SHORT : LONG)
                .epoch();
        end(member, how);

        Joined again = there().join(member, Set.of("b"), NONE, LONG);

        assertThat(again).isEqualTo(new Joined(Optional.of(member), Duration.ZERO, epoch));
        assertThat(members()).doesNotContain("a");
    }

    private void end(Member member, String how) throws Exception {
        switch (how) {
            case "over" -> awaitTheEndOfItsLease(member.incarnation());
            case "reaped" -> await().until(() -> there().reap(), list -> !list.isEmpty());
            case "left" -> here().leave(member.incarnation());
            default -> here().join(member(member.host(), "b"), NONE, Set.of(member.incarnation()), LONG);
        }
    }

    @Test
    void theClockOfTheStoreRunsAsFastAsOurs() throws Exception {
        join("a", LONG);
        join("passing", PASSING.multipliedBy(2));
        Renewal before = here().renew("a");
        long start = System.nanoTime();
        awaitTheEndOfItsLease("passing");
        Renewal after = there().renew("a");
        Duration here = Duration.ofNanos(System.nanoTime() - start);

        Duration there = Duration.between(before.now(), after.now());
        assertThat(there).isCloseTo(here, Duration.ofSeconds(1));
        assertThat(there().changes(0).now()).isAfterOrEqualTo(after.now());
    }
}
