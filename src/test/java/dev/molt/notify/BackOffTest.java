package dev.molt.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final long NOW = Long.MAX_VALUE - 1;

    private final BackOff backOff = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(6), Duration.ZERO, NOW);

    private long pause() {
        backOff.failed(Duration.ZERO, NOW);
        return backOff.next() - NOW;
    }

    @Test
    void eachPauseIsAtMostTwiceTheLastUpToALimit() {
        for (long most : new long[] {1, 2, 4, 6, 6, 6}) {
            assertThat(pause()).isBetween(0L, Duration.ofSeconds(most).toNanos());
        }
    }

    @Test
    void pausesDifferAllOverTheirTime() {
        Set<Long> quarters = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            long pause = pause();
            if (i >= 3) {
                quarters.add(pause / Duration.ofMillis(1_500).toNanos());
            }
        }
        assertThat(quarters).contains(0L, 1L, 2L, 3L);
    }

    @Test
    void aSuccessBeginsAnew() {
        pause();
        pause();
        backOff.succeeded(NOW);
        assertThat(backOff.next()).isEqualTo(NOW);
        assertThat(pause()).isLessThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void whatTheReceiverAskedForCountsAlsoForSomethingNew() {
        backOff.failed(Duration.ofMinutes(3), NOW);
        backOff.hurry(NOW);
        assertThat(backOff.next() - NOW).isEqualTo(Duration.ofMinutes(3).toNanos());
    }
}
