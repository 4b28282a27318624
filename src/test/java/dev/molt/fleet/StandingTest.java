package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** With the usual lease of 10 s. */
class StandingTest {
    private static final long BEGIN = -Duration.ofDays(1).toNanos();
    private static final Instant STORE = Instant.parse("2026-11-21T00:00:00Z");
    private static final Joined WELCOME = new Joined(Optional.empty(), Duration.ZERO, 7);

    private final Standing standing =
            new Standing(Timing.of(Duration.ofSeconds(10)), new SplittableRandom(1), Set.of("web-1.0"), BEGIN);

    private static long after(double seconds) {
        return BEGIN + Math.round(seconds * 1_000_000_000);
    }

    private static Member life(int number) {
        return new Member("web-1", "web-1." + number, "r1", Map.of());
    }

    private void join(int number, double seconds) {
        standing.begin(life(number));
        standing.joined(WELCOME, after(seconds), after(seconds));
    }

    private void renewed(double seconds, Duration storeClock) {
        Renewal answer = new Renewal(true, 7, STORE.plus(storeClock));
        standing.renewed("web-1.1", answer, after(seconds), after(seconds));
    }

    private double dueIn(double seconds) {
        return standing.dueIn(after(seconds)).orElseThrow() / 1e9;
    }

    @Test
    void itBeginsALifeAndJoinsAtOnce() {
        assertThat(standing.ask(BEGIN)).isEqualTo(Standing.Ask.LIFE);
        standing.begin(life(1));
        assertThat(standing.ask(BEGIN)).isEqualTo(Standing.Ask.JOIN);
        assertThat(standing.life()).contains(life(1));
        assertThat(standing.dead()).containsExactly("web-1.0");
        assertThat(standing.member(BEGIN)).isEmpty();
    }

    @Test
    void aLifeThatEndedIsNotBegunAgain() {
        assertThatThrownBy(() -> standing.begin(life(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("web-1.0");
    }

    @Test
    void whoWasLetInIsAMemberAndRenews() {
        join(1, 0);
        assertThat(standing.member(after(1))).contains(life(1));
        assertThat(standing.ask(after(0.8))).isEqualTo(Standing.Ask.NOTHING);
        assertThat(standing.ask(after(1))).isEqualTo(Standing.Ask.RENEW);
        assertThat(standing.ask(after(1))).as("once").isEqualTo(Standing.Ask.NOTHING);
    }

    @Test
    void whoIsRefusedWaitsForTheLeaseInItsWayButNotWithoutLooking() {
        standing.begin(life(1));
        standing.joined(new Joined(Optional.of(life(9)), Duration.ofSeconds(8), 7), BEGIN, BEGIN);
        assertThat(dueIn(0)).isBetween(1.8, 2.2);
        standing.joined(new Joined(Optional.of(life(9)), Duration.ofMillis(1_000), 7), BEGIN, BEGIN);
        assertThat(dueIn(0)).isBetween(0.9, 1.1);
        standing.joined(new Joined(Optional.of(life(9)), Duration.ZERO, 7), BEGIN, BEGIN);
        assertThat(dueIn(0)).isBetween(0.45, 0.55);
        assertThat(standing.ask(after(1))).as("with the same life").isEqualTo(Standing.Ask.JOIN);
    }

    @Test
    void whoIsRefusedForItselfHasLivedWithoutKnowingAndBeginsAnew() {
        standing.begin(life(1));
        standing.joined(new Joined(Optional.of(life(1)), Duration.ZERO, 7), BEGIN, BEGIN);
        assertThat(standing.ask(after(1))).isEqualTo(Standing.Ask.LIFE);
        assertThat(standing.dead()).containsExactlyInAnyOrder("web-1.0", "web-1.1");
    }

    @Test
    void aJoinThatFailsIsTriedAgainWithinATimeThatGrowsToHalfALease() {
        standing.begin(life(1));
        double longest = 0;
        for (int i = 0; i < 1_000; i++) {
            standing.joinFailed(BEGIN);
            longest = Math.max(longest, dueIn(0));
            assertThat(dueIn(0)).as("failure " + i).isBetween(0.0, i == 0 ? 1.0 : 5.0);
        }
        assertThat(longest).isGreaterThan(4.5);
        assertThat(standing.ask(after(5))).isEqualTo(Standing.Ask.JOIN);
    }

    @Test
    void withoutRenewalsItIsFencedAndAsksNothingUntilThatIsSettled() {
        join(1, 0);
        assertThat(standing.tell("web-1.1", after(1))).isTrue();
        assertThat(standing.fencedIn(after(1)))
                .hasValue(Duration.ofMillis(6_500).toNanos());
        assertThat(standing.ended(after(7.4))).isEmpty();
        Standing.Ended ended = standing.ended(after(7.5)).orElseThrow();
        assertThat(ended.incarnation()).isEqualTo("web-1.1");
        assertThat(ended.how()).isEqualTo(Lease.State.FENCED);
        assertThat(ended.told()).isTrue();
        assertThat(standing.member(after(7.5))).isEmpty();
        assertThat(standing.ask(after(100))).isEqualTo(Standing.Ask.NOTHING);
        assertThat(standing.dueIn(after(100))).isEmpty();
    }

    @Test
    void afterThatTheNextLifeDeclaresTheOneBeforeDead() {
        join(1, 0);
        standing.ended(after(7.5));
        standing.settled(after(8));
        assertThat(standing.ended(after(8))).isEmpty();
        assertThat(dueIn(8)).isBetween(0.0, 1.0);
        assertThat(standing.ask(after(9))).isEqualTo(Standing.Ask.LIFE);
        assertThat(standing.dead()).containsExactly("web-1.1");
        join(2, 9);
        assertThat(standing.member(after(9.5))).contains(life(2));
        assertThat(standing.dead()).isEmpty();
    }

    @Test
    void whatIsAnsweredToALifeOfThePastDoesNotConcernTheNext() {
        join(1, 0);
        standing.ended(after(7.5));
        standing.settled(after(7.5));
        join(2, 8);
        standing.renewed("web-1.1", new Renewal(false, 7, STORE), after(7.4), after(8.1));
        standing.renewalFailed("web-1.1", "late", after(8.1));
        assertThat(standing.member(after(8.1))).contains(life(2));
        assertThat(dueIn(8.1)).isGreaterThan(0.7);
    }

    @Test
    void aJoinThatIsAnsweredTooLateIsAMembershipThatNobodyHearsOf() {
        standing.begin(life(1));
        standing.joined(WELCOME, BEGIN, after(7.5));
        assertThat(standing.tell("web-1.1", after(7.5))).isFalse();
        assertThat(standing.ended(after(7.5)).orElseThrow().told()).isFalse();
    }

    @Test
    void aHigherEpochInWhatIsReadEndsTheLife() {
        join(1, 0);
        standing.saw(new Changes(1, 8, STORE, true, List.of(), Optional.of(List.of())), after(1), after(1));
        assertThat(standing.ended(after(1)).orElseThrow().how()).isEqualTo(Lease.State.LOST);
    }

    @Test
    void nobodyIsTakenOverFromForALeaseAfterTheClocksWentApart() {
        join(1, 0);
        renewed(2, Duration.ofSeconds(2));
        assertThat(standing.mayTakeOver(after(2))).isTrue();
        renewed(4, Duration.ofHours(1));
        assertThat(standing.mayTakeOver(after(4))).isFalse();
        assertThat(standing.member(after(4)))
                .as("its own lease is another matter")
                .isPresent();
        renewed(8, Duration.ofHours(1).plusSeconds(4));
        renewed(12, Duration.ofHours(1).plusSeconds(8));
        assertThat(standing.mayTakeOver(after(13.9))).isFalse();
        assertThat(standing.mayTakeOver(after(14))).isTrue();
    }

    @Test
    void whoIsNoMemberTakesNothingOver() {
        assertThat(standing.mayTakeOver(BEGIN)).isFalse();
    }

    @Test
    void onceClosedItIsNoMemberAndAsksNothing() {
        join(1, 0);
        assertThat(standing.close()).contains(life(1));
        assertThat(standing.close()).as("twice").isEmpty();
        assertThat(standing.member(after(1))).isEmpty();
        assertThat(standing.ask(after(3))).isEqualTo(Standing.Ask.NOTHING);
        assertThat(standing.ended(after(9))).as("nobody is told").isEmpty();
    }
}
