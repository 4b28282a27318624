package dev.molt.probation;

import java.util.Arrays;
import java.util.OptionalLong;

/** How many answers there were, how many of them with 5xx, and how long they took, until some moment or between two. */
final class Counts {
    /** Five answers are above a p95 then; of fewer it is no more than the longest or the one before. */
    static final int ENOUGH_FOR_P95 = 100;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long answers;
    private final long errors;
    private final long[] times;

    Counts(long answers, long errors, long[] times) {
        this.answers = answers;
        this.errors = errors;
        this.times = times.clone();
    }

    long answers() {
        return answers;
    }

    long errors() {
        return errors;
    }

    /** The 5xx in percent; 0 without any answer. */
    double errorPercent() {
        return answers == 0 ? 0 : 100.0 * errors / answers;
    }

    /** What came after an earlier moment. */
    Counts since(Counts earlier) {
        long[] later = new long[times.length];
        Arrays.setAll(later, i -> times[i] - earlier.times[i]);
        return new Counts(answers - earlier.answers, errors - earlier.errors, later);
    }

    boolean hasEnoughForP95() {
        return Arrays.stream(times).sum() >= ENOUGH_FOR_P95;
    }

    /** What 95 of 100 answers took at most, at most a sixteenth too much; rounded up; empty when there are too few. */
    OptionalLong p95Millis() {
        if (!hasEnoughForP95()) {
            return OptionalLong.empty();
        }
        long above = Arrays.stream(times).sum() / 20;
        int bucket = times.length;
        for (long longer = 0; longer <= above; longer += times[bucket]) {
            bucket--;
        }
        return OptionalLong.of((Times.endNanos(bucket) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }
}
