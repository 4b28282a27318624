package dev.molt.bench;

import dev.molt.e2e.Load;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Every request of a load, so that any stretch of time can be looked at afterwards: a switch is only known when it is over. */
final class Recorder implements Load.Observer {
    private static final long LONGEST_MICROS = 120_000_000;

    private final List<Ended> all = new ArrayList<>();

    private record Ended(long intendedNanos, long endedNanos, boolean good) {}

    @Override
    public synchronized void ended(long intendedNanos, long endedNanos, boolean good) {
        all.add(new Ended(intendedNanos, endedNanos, good));
    }

    /** The requests that were due in this time, whenever they ended. The load must have gone on until its end. */
    synchronized Seen between(long fromNanos, long toNanos) {
        Histogram waits = new Histogram(LONGEST_MICROS, 3);
        long failed = 0;
        for (Ended each : all) {
            if (each.intendedNanos < fromNanos || each.intendedNanos >= toNanos) {
                continue;
            }
            if (each.good) {
                long micros = (each.endedNanos - each.intendedNanos) / 1000;
                waits.recordValue(Math.min(LONGEST_MICROS, Math.max(0, micros)));
            } else {
                failed++;
            }
        }
        return new Seen(
                waits.getTotalCount(),
                failed,
                waits.getValueAtPercentile(50) / 1000.0,
                waits.getValueAtPercentile(99) / 1000.0,
                waits.getValueAtPercentile(99.9) / 1000.0,
                waits.getMaxValue() / 1000.0,
                longestGap(fromNanos, toNanos) / 1e6);
    }

    /** Between two answers, and between an answer and either end of the time: a service that stays away is silent to the end. */
    private long longestGap(long fromNanos, long toNanos) {
        long longest = 0;
        long last = fromNanos;
        for (Ended each : all) {
            if (each.good && each.endedNanos > last && each.endedNanos < toNanos) {
                longest = Math.max(longest, each.endedNanos - last);
                last = each.endedNanos;
            }
        }
        return Math.max(longest, toNanos - last);
    }
}
