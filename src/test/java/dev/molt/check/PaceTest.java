package dev.molt.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static Pace pace(Duration interval) {
        return new Pace(interval, new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public double nextDouble() {
                return 0.5;
            }
        });
    }

    @Test
    void theJitterIsATenthUpAndDown() {
        Pace pace = new Pace(Duration.ofSeconds(1000), new SplittableRandom(1));

        assertThat(Stream.generate(pace::afterSuccess).limit(1000).map(Duration::toSeconds))
                .allMatch(seconds -> seconds >= 900 && seconds <= 1100)
                .anyMatch(seconds -> seconds < 920)
                .anyMatch(seconds -> seconds > 1080);
    }

    @Test
    void errorsDoubleTheWaitUpToAnHour() {
        Pace pace = pace(Duration.ofMinutes(10));

        assertThat(pace.afterError()).isEqualTo(Duration.ofMinutes(20));
        assertThat(pace.afterError()).isEqualTo(Duration.ofMinutes(40));
        assertThat(pace.afterError()).isEqualTo(Duration.ofMinutes(60));
        assertThat(pace.afterError()).isEqualTo(Duration.ofMinutes(60));
    }

    @Test
    void anIntervalOverAnHourIsNeverShortenedByAnError() {
        assertThat(pace(Duration.ofHours(5)).afterError()).isEqualTo(Duration.ofHours(5));
    }

    @Test
    void aSuccessForgetsTheErrors() {
        Pace pace = pace(Duration.ofMinutes(1));
        pace.afterError();
        pace.afterError();

        assertThat(pace.afterSuccess()).isEqualTo(Duration.ofMinutes(1));
        assertThat(pace.afterError()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aYearOfErrorsDoesNotOverflow() {
        Pace pace = pace(Duration.ofDays(7));

        assertThat(Stream.generate(pace::afterError).limit(1000)).allMatch(Duration.ofDays(7)::equals);
    }

    @Test
    void theFirstLookComesSoonAfterAStart() {
        assertThat(pace(Duration.ofHours(1)).first()).isEqualTo(Duration.ofSeconds(10));
        assertThat(pace(Duration.ofSeconds(1)).first()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aWindowThatOpensSoonIsNotMissed() {
        assertThat(pace(Duration.ofHours(1)).until(Duration.ofMinutes(5)))
                .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(5).plusSeconds(21));
    }

    @Test
    void aWindowThatOpensInDaysIsNoReasonNotToLook() {
        assertThat(pace(Duration.ofHours(1)).until(Duration.ofDays(5))).isEqualTo(Duration.ofHours(1));
    }
}
