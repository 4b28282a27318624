package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Freezes for 10 s. Times are in milliseconds; the two clocks begin far apart, which means nothing. */
class StoreClockTest {
    private static final Instant BEGIN = Instant.parse("2026-11-21T00:00:00Z");

    private final StoreClock clock = new StoreClock(Duration.ofSeconds(10).toNanos());

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    private boolean compare(long store, long sent, long received) {
        return clock.compare(BEGIN.plusMillis(store), nanos(sent), nanos(received));
    }

    private boolean isFrozen(long now) {
        return clock.isFrozen(nanos(now));
    }

    @Test
    void clocksThatGoTogetherFreezeNothing() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(compare(i * 2_000L, 500 + i * 2_000L, 510 + i * 2_000L)).isFalse();
        }
        assertThat(isFrozen(2_000_000)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600_000, 900, 3_100, 3_600_000})
    void aStoreWhoseClockWasSetFreezesForOneLease(long store) {
        compare(0, 0, 1);
        assertThat(compare(store, 2_000, 2_010)).isTrue();
        assertThat(isFrozen(12_009)).isTrue();
        assertThat(isFrozen(12_010)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1_100, 2_000, 2_900})
    void lessThanASecondIsNoReason(long store) {
        compare(0, 0, 1);
        assertThat(compare(store, 2_000, 2_010)).isFalse();
        assertThat(isFrozen(2_010)).isFalse();
    }

    @Test
    void anAnswerThatTookLongDoesNotTellWhenItWasGiven() {
        compare(0, 0, 1);
        assertThat(compare(2_000, 2_000, 30_000)).as("given at once").isFalse();
        assertThat(compare(30_500, 30_400, 30_600)).isFalse();
    }

    @Test
    void theOrderOfTwoAnswersThatWereAskedForTogetherMeansNothing() {
        compare(600, 0, 900);
        assertThat(compare(100, 50, 950)).isFalse();
    }

    @Test
    void anotherDisagreementFreezesAnew() {
        compare(0, 0, 1);
        compare(60_000, 2_000, 2_001);
        compare(0, 8_000, 8_001);
        assertThat(isFrozen(18_000)).isTrue();
        assertThat(isFrozen(18_001)).isFalse();
    }
}
