package dev.molt.probation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final long MILLI = 1_000_000;

    private final Answers answers = new Answers();

    private void takeMillis(long from, long to) {
        for (long millis = from; millis <= to; millis++) {
            answers.add(200, millis * MILLI);
        }
    }

    @Test
    void only5xxAreErrors() {
        for (int status : new int[] {101, 200, 304, 404, 499, 500, 503}) {
            answers.add(status);
        }

        assertThat(answers.soFar().answers()).isEqualTo(7);
        assertThat(answers.soFar().errors()).isEqualTo(2);
        assertThat(answers.soFar().errorPercent()).isBetween(28.5, 28.6);
    }

    @Test
    void fiveOfAHundredTakeLongerThanTheP95() {
        takeMillis(1, 100);

        assertThat(answers.soFar().p95Millis().orElseThrow()).isBetween(95L, 101L);
    }

    @Test
    void fewerThanAHundredTellNoP95() {
        takeMillis(1, 99);

        assertThat(answers.soFar().p95Millis()).isEmpty();
    }

    @Test
    void anAnswerWithoutATimeIsAnAnswer() {
        takeMillis(1, 99);
        answers.add(200);

        assertThat(answers.soFar().answers()).isEqualTo(100);
        assertThat(answers.soFar().p95Millis()).isEmpty();
    }

    @Test
    void whatCameBeforeAMomentDoesNotCountSinceIt() {
        takeMillis(1_001, 1_100);
        answers.add(500);
        Counts moment = answers.soFar();
        takeMillis(1, 100);

        Counts since = answers.soFar().since(moment);

        assertThat(since.answers()).isEqualTo(100);
        assertThat(since.errors()).isZero();
        assertThat(since.p95Millis().orElseThrow()).isLessThan(102);
    }

    @Test
    void noneIsLostWhenManyThreadsAddAtOnce() {
        List<CompletableFuture<Void>> threads = Stream.generate(
                        () -> CompletableFuture.runAsync(() -> takeMillis(1, 10_000)))
                .limit(8)
                .toList();
        threads.forEach(CompletableFuture::join);

        assertThat(answers.soFar().answers()).isEqualTo(80_000);
        assertThat(answers.soFar().p95Millis().orElseThrow()).isBetween(9_500L, 10_100L);
    }
}
