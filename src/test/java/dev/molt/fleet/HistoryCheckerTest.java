package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A lease is 100 long. Every history that must not be is found, and the ones beside it that may be are not. */
class HistoryCheckerTest {
    private final HistoryChecker checker = new HistoryChecker(100);

    private static Member member(String host, String incarnation) {
        return new Member(host, incarnation, "r1", Map.of());
    }

    private static Grant grant(String owner, long token) {
        return new Grant("thing", owner, token, "");
    }

    private void joined(long at, String incarnation) {
        checker.joined(at, member("host-of-" + incarnation, incarnation));
    }

    private void acquired(long at, String owner, long token) {
        checker.granted(at, grant(owner, token), OptionalLong.empty());
    }

    private void assertFine() {
        assertThat(checker.violations()).isEmpty();
    }

    private void assertFound(String problem) {
        assertThat(checker.violations()).singleElement().asString().contains(problem);
    }

    @Test
    void twoLivesOfAHostAtATimeAreFound() {
        checker.joined(0, member("one", "a"));
        checker.joined(99, member("one", "b"));
        assertFound("b joined while another life of its host was a member");
    }

    @Test
    void twoOneAfterTheOtherAreFine() {
        checker.joined(0, member("one", "a"));
        checker.joined(100, member("one", "b"));
        checker.ended(150, "b", HistoryChecker.End.LEFT);
        checker.joined(150, member("one", "c"));
        assertFine();
    }

    @Test
    void aLifeAfterItsEndIsFound() {
        joined(0, "a");
        joined(100, "a");
        assertFound("a joined again after its end");
    }

    @Test
    void aLifeThatWasDeclaredDeadBeforeItJoinedIsFound() {
        checker.ended(0, "a", HistoryChecker.End.DECLARED_DEAD);
        joined(1, "a");
        assertFound("a joined again after its end");
    }

    @Test
    void joiningAgainInTheLeaseIsFine() {
        joined(0, "a");
        joined(99, "a");
        checker.renewed(198, "a", true);
        assertFine();
    }

    @Test
    void aRenewalAfterTheLeaseIsFound() {
        joined(0, "a");
        checker.renewed(100, "a", true);
        assertFound("a was renewed after its end");
    }

    @Test
    void aRefusedRenewalInTheLeaseIsFound() {
        joined(0, "a");
        checker.renewed(99, "a", false);
        assertFound("a was not renewed in its lease");
    }

    @Test
    void reapingInTheLeaseIsFound() {
        joined(0, "a");
        checker.ended(99, "a", HistoryChecker.End.REAPED);
        assertFound("a was reaped before its lease was over");
    }

    @Test
    void aGrantToWhoIsNoMemberIsFound() {
        acquired(0, "a", 1);
        assertFound("granted to who is no member");
    }

    @Test
    void aSecondOwnerWhileTheFirstIsValidIsFound() {
        joined(0, "a");
        joined(50, "b");
        acquired(50, "a", 1);
        acquired(99, "b", 2);
        assertFound("granted while");
    }

    @Test
    void anOwnerAfterTheOtherIsFine() {
        joined(0, "a");
        joined(50, "b");
        acquired(50, "a", 1);
        acquired(60, "a", 1);
        acquired(100, "b", 2);
        assertFine();
    }

    @Test
    void aTokenThatDoesNotGrowIsFound() {
        joined(0, "a");
        acquired(1, "a", 5);
        checker.granted(2, new Grant("other", "a", 5, ""), OptionalLong.empty());
        assertFound("the token does not grow above 5");
    }

    @Test
    void aTransferByWhoDoesNotOwnItIsFound() {
        joined(0, "a");
        joined(0, "b");
        acquired(1, "a", 5);
        checker.granted(2, grant("b", 6), OptionalLong.of(4));
        assertFound("transferred by who does not own it");
    }

    @Test
    void aTransferByTheOwnerIsFineAlsoTwice() {
        joined(0, "a");
        joined(0, "b");
        acquired(1, "a", 5);
        checker.granted(2, grant("b", 6), OptionalLong.of(5));
        checker.granted(3, grant("b", 6), OptionalLong.of(5));
        checker.committed(4, grant("b", 6), true);
        checker.committed(4, grant("a", 5), false);
        assertFine();
    }

    @Test
    void aCommitWithAnOldTokenIsFound() {
        joined(0, "a");
        joined(0, "b");
        acquired(1, "a", 5);
        checker.granted(2, grant("b", 6), OptionalLong.of(5));
        checker.committed(3, grant("a", 5), true);
        assertFound("committed by who does not own it");
    }

    @Test
    void aCommitAfterAReleaseIsFound() {
        joined(0, "a");
        acquired(1, "a", 5);
        checker.released(2, grant("a", 5), true);
        checker.committed(3, grant("a", 5), true);
        assertFound("committed by who does not own it");
    }

    @Test
    void aCommitThatIsRefusedForNoReasonIsFound() {
        joined(0, "a");
        acquired(1, "a", 5);
        checker.committed(2, grant("a", 5), false);
        assertFound("not committed though it is valid");
    }

    @Test
    void actingAfterTheLeaseIsFound() {
        joined(0, "a");
        checker.acted(99, grant("a", 5));
        checker.acted(100, grant("a", 5));
        assertFound("acts though its lease is over");
    }

    @Test
    void whoseStoreLostItsDataMayActUntilItCanKnow() {
        joined(0, "a");
        checker.dataLost(50);
        checker.acted(149, grant("a", 5));
        assertFine();
        checker.acted(150, grant("a", 5));
        assertFound("acts though its lease is over");
    }

    @Test
    void aWallClockThatWasSetForwardEndsLeasesInNoTime() {
        joined(0, "a");
        checker.jumped(50, 1_000);
        checker.renewed(51, "a", false);
        checker.ended(51, "a", HistoryChecker.End.REAPED);
        checker.acted(149, grant("a", 5));
        assertFine();
    }

    @Test
    void oneThatWasSetBackMayProlongThem() {
        joined(0, "a");
        checker.jumped(50, -1_000);
        checker.renewed(1_099, "a", true);
        assertFine();
    }

    @Test
    void whatIsAppliedWithALowerTokenThanTheNextOwnersIsFound() {
        checker.applied(0, "thing", 5, 1);
        checker.opened("thing", 6);
        checker.applied(1, "thing", 5, 2);
        assertFound("a late write of an owner before: thing, message 2 with token 5");
    }

    @Test
    void whatIsAppliedTwiceIsFound() {
        checker.applied(0, "thing", 5, 1);
        checker.applied(1, "thing", 6, 1);
        assertFound("nothing may be done twice");
    }

    @Test
    void whatIsLeftOutIsFound() {
        checker.applied(0, "thing", 5, 1);
        checker.applied(1, "thing", 5, 3);
        assertFound("nothing may be left out");
    }
}
