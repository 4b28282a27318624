package dev.molt.fleet;

import java.util.random.RandomGenerator;

/** When a member looks for leases that are over, and at what has changed: regularly, but not all members together. Not safe for threads. */
final class Rounds {
    private static final long SHORTEST = 1_000_000;

    /** So many who look for leases that are over find one as soon as it is; more of them look less often. */
    private static final int ENOUGH = 10;

    private final Timing timing;
    private final RandomGenerator random;
    private long reap;
    private long read;

    Rounds(Timing timing, RandomGenerator random, long now) {
        this.timing = timing;
        this.random = random;
        this.reap = now + Jitter.upTo(timing.reap(), random);
        this.read = now;
    }

    boolean reapIsDue(long now) {
        return reap - now <= 0;
    }

    boolean readIsDue(long now) {
        return read - now <= 0;
    }

    /** {@code members}: how many there are to look with us. Even if few of them are left, it is done as often as all is read. */
    void reaped(long now, int members) {
        long shared = timing.reap() * Math.max(members, ENOUGH) / ENOUGH;
        reap = now + Jitter.around(Math.min(shared, timing.read()), random);
    }

    void read(long now) {
        read = now + timing.read() / 2 + Jitter.upTo(timing.read() / 2, random);
    }

    /** How long until one of the two is due; a millisecond at least, since no time at all means for ever to some. */
    long pause(long now) {
        return Math.max(SHORTEST, Math.min(reap - now, read - now));
    }
}
