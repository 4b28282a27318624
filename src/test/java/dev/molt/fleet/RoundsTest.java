package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** With the usual lease of 10 s. */
class RoundsTest {
    private static final long NOW = Long.MAX_VALUE - 1;

    private final Rounds rounds = new Rounds(Timing.of(Duration.ofSeconds(10)), new SplittableRandom(1), NOW);

    private static long after(long millis) {
        return NOW + Duration.ofMillis(millis).toNanos();
    }

    @Test
    void itReadsAtOnceAndThenEverySecondOrTwo() {
        assertThat(rounds.readIsDue(NOW)).isTrue();
        for (int i = 0; i < 1_000; i++) {
            rounds.read(NOW);
            assertThat(rounds.readIsDue(after(999))).isFalse();
            assertThat(rounds.readIsDue(after(2_001))).isTrue();
        }
    }

    @Test
    void itLooksForLeasesThatAreOverEveryHalfSecond() {
        assertReapIsDueAfter(450, 550, 1);
        assertReapIsDueAfter(450, 550, 10);
    }

    @Test
    void theMoreMembersLookTheLessOftenEachDoesButAsOftenAsItReads() {
        assertReapIsDueAfter(900, 1_100, 20);
        assertReapIsDueAfter(1_800, 2_200, 40);
        assertReapIsDueAfter(1_800, 2_200, 10_000);
    }

    private void assertReapIsDueAfter(long least, long most, int members) {
        for (int i = 0; i < 1_000; i++) {
            rounds.reaped(NOW, members);
            assertThat(rounds.reapIsDue(after(least - 1))).isFalse();
            assertThat(rounds.reapIsDue(after(most + 1))).isTrue();
        }
    }

    @Test
    void thePauseEndsWithWhatIsDueFirst() {
        rounds.read(NOW);
        rounds.reaped(NOW, 1);
        long pause = rounds.pause(NOW);
        assertThat(rounds.reapIsDue(NOW + pause)).isTrue();
        assertThat(rounds.reapIsDue(NOW + pause - 1)).isFalse();
    }

    @Test
    void aPauseIsNeverNone() {
        assertThat(rounds.pause(after(60_000))).isEqualTo(Duration.ofMillis(1).toNanos());
    }
}
