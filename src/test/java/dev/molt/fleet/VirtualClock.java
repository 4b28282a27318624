package dev.molt.fleet;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time that passes when a test says so. Its wall clock may be set, as an operator or NTP does; its nanoseconds only go forward. Safe for threads. */
public final class VirtualClock extends Clock {
    private static final Instant BEGIN = Instant.parse("2026-11-21T00:00:00Z");

    private final LongSupplier byItself;
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong set = new AtomicLong();

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
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException(
                    "Time does not go back, not by " + by + " either; a wall clock may jump");
        }
        passed.addAndGet(by.toNanos());
    }

    /** Lets time pass until {@link #nanos} are that many; does nothing if they are more. */
    public void advanceTo(long nanos) {
        passed.accumulateAndGet(nanos - byItself.getAsLong(), Math::max);
    }

    /** Sets the wall clock forward or back, while no time passes. */
    public void jump(Duration by) {
        set.addAndGet(by.toNanos());
    }

    /** Monotonic time, from 0. */
    public long nanos() {
        return passed.get() + byItself.getAsLong();
    }

    /** Of the wall clock, from its 0. */
    long wallNanos() {
        return nanos() + set.get();
    }

    @Override
    public Instant instant() {
        return BEGIN.plusNanos(wallNanos());
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
