package dev.molt.listener;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When a connection does what.
 *
 * @param nanos as {@link System#nanoTime}
 */
record Timing(ScheduledExecutorService times, Patience patience, LongSupplier nanos) {
    long now() {
        return nanos.getAsLong();
    }

    Duration since(long then) {
        return Duration.ofNanos(now() - then);
    }

    ScheduledFuture<?> after(Duration pause, Runnable work) {
        return times.schedule(work, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    ScheduledFuture<?> every(Duration period, Runnable work) {
        return times.scheduleWithFixedDelay(work, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }
}
