package dev.molt.fleet;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** Time that passes when a test says so. Its wall clock may be set, as an operator or NTP does; its nanoseconds only go forward. */
public final class VirtualClock extends Clock {
    private static final Instant BEGIN = Instant.parse("2026-11-21T00:00:00Z");

    private final LongSupplier byItself;
    private long passed;
    private Duration set = Duration.ZERO;

    /** Stands still until it is advanced. */
    public VirtualClock() {
        this(() -> 0);
    }

    private VirtualClock(LongSupplier byItself) {
        this.byItself = byItself;
    }

    /** For tests with real threads: goes on by itself, and may be advanced besides. */
    public static VirtualClock running() {
        long begin = System.nanoTime();
        return new VirtualClock(() -> System.nanoTime() - begin);
    }

    /** Lets so much time pass. */
    public synchronized void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException(
                    "Time does not go back, not by " + by + " either; a wall clock may jump");
        }
        passed += by.toNanos();
    }

    /** Lets time pass until {@link #nanos} are that many; does nothing if they are more. */
    public synchronized void advanceTo(long nanos) {
        passed += Math.max(0, nanos - nanos());
    }

    /** Sets the wall clock forward or back, while no time passes. */
    public synchronized void jump(Duration by) {
        set = set.plus(by);
    }

    /** Monotonic time, from 0. */
    public synchronized long nanos() {
        return passed + byItself.getAsLong();
    }

    @Override
    public synchronized Instant instant() {
        return BEGIN.plusNanos(nanos()).plus(set);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("A virtual clock is of UTC, not of " + zone);
    }
}
