package dev.molt.probation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final long HALF_AN_HOUR = 1_800_000_000_000L;
    private static final long NARROWEST = 16_000;

    /** Close together where buckets are narrow, and wide apart where they are wide. */
    private static LongStream times() {
        return LongStream.iterate(0, nanos -> nanos < HALF_AN_HOUR, nanos -> nanos + Math.max(1_000, nanos / 200));
    }

    @Test
    void everyTimeIsInABucketThatEndsAfterItAndNotMuchLater() {
        assertThat(times()).allSatisfy(nanos -> {
            long end = Times.endNanos(Times.bucket(nanos));
            assertThat(end).isGreaterThan(nanos).isLessThanOrEqualTo(nanos + Math.max(NARROWEST, nanos / 16 + 1));
        });
    }

    @Test
    void aLongerTimeIsNeverInAnEarlierBucket() {
        assertThat(times().mapToObj(Times::bucket)).isSorted();
    }

    @Test
    void whatCannotBeIsInTheFirstOrTheLast() {
        assertThat(Times.bucket(-1)).isZero();
        assertThat(Times.bucket(Long.MAX_VALUE)).isEqualTo(Times.BUCKETS - 1);
    }
}
