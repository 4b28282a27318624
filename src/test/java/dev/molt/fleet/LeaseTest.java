package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the usual lease of 10 s; the clock is about to overflow, as nobody promises that it does not. */
class LeaseTest {
    private static final long EPOCH = 7;
    private static final long BEGIN = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

    /** Seconds from a request to its answer. */
    private static final double ON_ITS_WAY = 0.1;

    /** A random number that makes each pause as long as it may be. */
    private static final long LONGEST_PAUSES = 0;

    private final Lease lease = new Lease(Timing.of(Duration.ofSeconds(10)), new SplittableRandom(1), EPOCH, BEGIN);

    private static long after(double seconds) {
        return BEGIN + Math.round(seconds * 1_000_000_000);
    }

    private static Renewal renewal(boolean held, long epoch) {
        return new Renewal(held, epoch, Instant.EPOCH);
    }

    private void renewed(double sent, double answered) {
        lease.sent(after(sent));
        lease.answered(renewal(true, EPOCH), after(sent), after(answered));
    }

    private static Duration seconds(long nanos) {
        return Duration.ofNanos(nanos);
    }

    @Test
    void itIsHeldForSevenAndAHalfSecondsAfterTheJoinWasSent() {
        assertThat(lease.state(after(7.499))).isEqualTo(Lease.State.HELD);
        assertThat(lease.state(after(7.5))).isEqualTo(Lease.State.FENCED);
    }

    @Test
    void aRenewalCountsFromWhenItWasSentNotFromWhenItWasAnswered() {
        renewed(2, 2.9);
        assertThat(lease.state(after(9.499))).isEqualTo(Lease.State.HELD);
        assertThat(lease.state(after(9.5))).isEqualTo(Lease.State.FENCED);
    }

    @Test
    void aRenewalThatFailedCountsAsIfItHadNotBeenSent() {
        lease.sent(after(2));
        lease.failed("timed out", after(3));
        assertThat(lease.state(after(7.5))).isEqualTo(Lease.State.FENCED);
        assertThat(lease.why()).isEqualTo("no renewal was answered for 7500 ms; the last one: timed out");
    }

    @Test
    void whatIsAnsweredAfterTheFenceDoesNotOpenItAgain() {
        renewed(7.4, 7.6);
        assertThat(lease.state(after(7.7))).as("nobody looked in between").isEqualTo(Lease.State.FENCED);
    }

    @Test
    void whenTheStoreSaysThatItIsOverItIsLostAtOnceAndForGood() {
        lease.answered(renewal(false, EPOCH), after(2), after(2.1));
        assertThat(lease.state(after(2.1))).isEqualTo(Lease.State.LOST);
        renewed(2.2, 2.3);
        assertThat(lease.state(after(2.3))).isEqualTo(Lease.State.LOST);
        assertThat(lease.why()).contains("no member any more");
    }

    @Test
    void aFencedLeaseStaysFencedWhateverTheStoreSays() {
        lease.answered(renewal(false, EPOCH), after(7), after(7.6));
        assertThat(lease.state(after(7.6))).isEqualTo(Lease.State.FENCED);
    }

    @Test
    void aHigherEpochMeansThatItIsLost() {
        lease.answered(renewal(true, EPOCH + 1), after(2), after(2.1));
        assertThat(lease.state(after(2.1))).isEqualTo(Lease.State.LOST);
        assertThat(lease.why()).contains("lost its data").contains("was 7 and is 8");
    }

    @Test
    void aHigherEpochThatIsSeenElsewhereMeansTheSame() {
        lease.saw(EPOCH + 1, after(2));
        assertThat(lease.state(after(2))).isEqualTo(Lease.State.LOST);
    }

    @Test
    void aLowerEpochIsAnAnswerOfThePastAndMeansNothing() {
        lease.saw(EPOCH - 1, after(2));
        assertThat(lease.state(after(2))).isEqualTo(Lease.State.HELD);
    }

    @Test
    void itIsRenewedEverySecondOrUpToATenthSooner() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 1_000; i++) {
            lease.sent(after(2));
            least = Math.min(least, lease.dueIn(after(2)));
            most = Math.max(most, lease.dueIn(after(2)));
        }
        assertThat(seconds(least)).isBetween(Duration.ofMillis(900), Duration.ofMillis(910));
        assertThat(seconds(most)).isBetween(Duration.ofMillis(990), Duration.ofMillis(1_000));
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 2.7})
    void afterAFailureItIsTriedAgainInAFifthOfASecond(double failed) {
        lease.sent(after(2));
        lease.failed("timed out", after(failed));
        assertThat(seconds(lease.dueIn(after(failed)))).isBetween(Duration.ofMillis(180), Duration.ofMillis(200));
    }

    @Test
    void aFailureDoesNotPutOffWhatIsDueAnyway() {
        lease.sent(after(2));
        long due = lease.dueIn(after(2.85));
        lease.failed("timed out", after(2.85));
        assertThat(lease.dueIn(after(2.85))).isEqualTo(due);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void aStoreThatIsDownForFiveSecondsDoesNotEndItInWhateverMomentThatBegins(double untilItFails) {
        for (double begin = 0; begin < 1.1; begin += 0.001) {
            Lease one = new Lease(Timing.of(Duration.ofSeconds(10)), () -> LONGEST_PAUSES, EPOCH, BEGIN);
            double end = begin + 5;
            for (double now = 0.1; now < end + 3; ) {
                now += Math.max(0, one.dueIn(after(now)) / 1e9);
                double sent = now;
                one.sent(after(sent));
                boolean fails = sent > begin - ON_ITS_WAY && sent < end;
                now += fails ? untilItFails : ON_ITS_WAY;
                if (fails) {
                    one.failed("no answer", after(now));
                } else {
                    one.answered(renewal(true, EPOCH), after(sent), after(now));
                }
                assertThat(one.state(after(now)))
                        .as("down from %.3f s on, at %.3f s", begin, now)
                        .isEqualTo(Lease.State.HELD);
            }
        }
    }
}
