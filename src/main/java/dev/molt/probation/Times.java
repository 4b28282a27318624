package dev.molt.probation;

/**
 * The buckets that times of answers are counted in: 16 µs wide, above 256 µs at most a sixteenth of the time itself. What takes longer
 * than half an hour is in the last.
 */
final class Times {
    /** Each doubling of the time has so many buckets of one width. */
    private static final int STEPS = 16;

    private static final int STEP_BITS = 4;
    private static final int LONGEST_BITS = 26;
    private static final long UNIT_NANOS = 16_000;

    static final int BUCKETS = (LONGEST_BITS - STEP_BITS + 2) * STEPS;

    private Times() {}

    static int bucket(long nanos) {
        long units = Math.max(nanos, 0) / UNIT_NANOS;
        if (units < STEPS) {
            return (int) units;
        }
        int bits = 63 - Long.numberOfLeadingZeros(units);
        if (bits > LONGEST_BITS) {
            return BUCKETS - 1;
        }
        int step = (int) (units >>> (bits - STEP_BITS)) & (STEPS - 1);
        return (bits - STEP_BITS + 1) * STEPS + step;
    }

    /** What everything in the bucket stays below. */
    static long endNanos(int bucket) {
        if (bucket < STEPS) {
            return (bucket + 1) * UNIT_NANOS;
        }
        int shift = bucket / STEPS - 1;
        return (long) (STEPS + bucket % STEPS + 1 << shift) * UNIT_NANOS;
    }
}
