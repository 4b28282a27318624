package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration MOST = Duration.ofSeconds(30);

    @Test
    void pausesStayBelowALimitThatDoublesUpToTheLongest() {
        List<Long> limits = List.of(250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);
        for (int seed = 0; seed < 200; seed++) {
            BackOff pauses = new BackOff(FIRST, MOST, new Random(seed));
            for (long limit : limits) {
                assertThat(pauses.next()).isBetween(Duration.ZERO, Duration.ofMillis(limit));
            }
        }
    }

    @Test
    void allOfThePauseIsJitter() {
        List<Duration> pauses = IntStream.range(0, 1_000)
                .mapToObj(seed -> new BackOff(FIRST, MOST, new Random(seed * 7919L)).next())
                .toList();
        assertThat(pauses).anyMatch(pause -> pause.compareTo(FIRST.dividedBy(10)) < 0);
        assertThat(pauses)
                .anyMatch(pause -> pause.compareTo(FIRST.multipliedBy(9).dividedBy(10)) > 0);
    }

    @Test
    void afterManyFailuresItIsTheLongestStill() {
        BackOff pauses = new BackOff(FIRST, MOST, new Random(1));
        assertThat(Stream.generate(pauses::next).limit(100)).allMatch(pause -> pause.compareTo(MOST) <= 0);
    }

    @Test
    void aGoodConnectionBeginsAnew() {
        BackOff pauses = new BackOff(FIRST, MOST, new Random(1));
        Stream.generate(pauses::next).limit(10).forEach(pause -> {});
        pauses.reset();
        assertThat(pauses.next()).isLessThanOrEqualTo(FIRST);
    }
}
