package dev.molt.fleet;

import java.time.Duration;

/**
 * How long things take in a fleet, in nanoseconds, all in proportion to the lease; in brackets with the usual one of 10 s.
 *
 * <p>A store that does not answer for half a lease of 8 s or more ends nobody, in whatever moment that begins. The last renewal was sent a whole
 * pause before it at most, and the last that fails is given up {@link Coordinator#REQUEST_TIMEOUT} after it at most: 1 + 5 + 1 + 0.2 s, and
 * then there is some time left for an answer. From the fence to the end of the lease there is time to end whatever is done as a member.
 *
 * @param lease how long one stays a member after a renewal (10 s)
 * @param renewal from one renewal to the next at most (1 s)
 * @param retry from a renewal that failed to the next at most (0.2 s)
 * @param fence how long one may act as a member after it sent the last renewal that was answered (7.5 s)
 * @param rejoin from a join that failed or was refused to the next, for a start (0.5 s)
 * @param reap from one look for leases that are over to the next, when few look (0.5 s); in a larger fleet longer, up to {@code read}
 * @param read from one look at what has changed to the next at most (2 s), and half of that at least
 */
record Timing(long lease, long renewal, long retry, long fence, long rejoin, long reap, long read) {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    static Timing of(Duration lease) {
        if (lease.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "The lease of a member must be at least " + SHORTEST.toMillis() + " ms, was " + lease.toMillis());
        }
        long nanos = lease.toNanos();
        return new Timing(nanos, nanos / 10, nanos / 50, nanos * 3 / 4, nanos / 20, nanos / 20, nanos / 5);
    }
}
