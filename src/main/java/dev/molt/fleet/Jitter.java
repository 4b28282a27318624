package dev.molt.fleet;

import java.util.random.RandomGenerator;

/** Times that differ, so that many members do not ask together. */
final class Jitter {
    private static final double PART = 0.1;

    private Jitter() {}

    /** This time, or up to a tenth more or less. */
    static long around(long nanos, RandomGenerator random) {
        return Math.round(nanos * (1 - PART + 2 * PART * random.nextDouble()));
    }

    /** This time, or up to a tenth less. */
    static long atMost(long nanos, RandomGenerator random) {
        return Math.round(nanos * (1 - PART * random.nextDouble()));
    }

    /** Any time from none at all up to this. */
    static long upTo(long nanos, RandomGenerator random) {
        return random.nextLong(nanos + 1);
    }
}
