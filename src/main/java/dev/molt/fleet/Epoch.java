package dev.molt.fleet;

import java.time.Duration;
import java.time.Instant;

/** How epochs, and the grants in them, are numbered: alike in all stores. A token is its epoch, and behind that the number of the grant. */
final class Epoch {
    /** So that a token of one epoch is lower than each of the next. */
    static final int SHIFT = 40;

    /** Of 22 bits; it is reached in 2060. */
    static final long LARGEST = (1L << 22) - 1;

    static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    static final Duration STEP = Duration.ofSeconds(256);

    /** More than there can be of grants in a millisecond, or of those that are lost when the power of the store's host fails. */
    static final long GAP = 1L << 20;

    private Epoch() {}

    /**
     * Higher than each before, and at least as high as those that nobody knows of.
     *
     * @param floor the highest that is known; 0: none
     * @param now when it begins, by the store's clock
     */
    static long after(long floor, Instant now) {
        return Math.max(sinceBeginning(now) / STEP.toMillis() & LARGEST, floor + 1);
    }

    /**
     * Where the grants of an epoch begin. If it is the epoch of before after all, because data was lost twice in one step and nobody
     * knows of it, the numbers in it are higher still.
     */
    static long firstGrant(Instant now) {
        return sinceBeginning(now) % STEP.toMillis() * GAP;
    }

    static long of(long token) {
        return token >> SHIFT;
    }

    static long token(long epoch, long grant) {
        return epoch << SHIFT | grant;
    }

    /** In milliseconds; 34 years of them fit into the lower part of a token. */
    static long sinceBeginning(Instant now) {
        return Math.max(0, Duration.between(BEGINNING, now).toMillis());
    }
}
