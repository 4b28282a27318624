package dev.molt.listener;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between attempts: a random part of a time that doubles with each failure, so that many do not come back together. */
final class BackOff {
    private static final int MOST_DOUBLINGS = 20;

    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;
    private int failures;

    BackOff(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
    }

    /** The pause after one more failure. */
    Duration next() {
        Duration longest = first.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        longest = longest.compareTo(most) < 0 ? longest : most;
        failures++;
        return Duration.ofNanos(random.nextLong(longest.toNanos() + 1));
    }

    void reset() {
        failures = 0;
    }
}
