package dev.molt.e2e;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Counts what happens to the requests of a {@link Load}. Thread-safe. */
final class Tally {
    private static final int EXAMPLES = 3;
    private static final long LONGEST_MICROS = 120_000_000;

    private final Histogram waits = new Histogram(LONGEST_MICROS, 3);
    private final Map<Failure, Long> failures = new EnumMap<>(Failure.class);
    private final List<String> examples = new ArrayList<>();
    private long retried;
    private long lastAnswerNanos;
    private long longestGapNanos;

    synchronized void answered(long waitNanos, long nowNanos) {
        waits.recordValue(Math.min(LONGEST_MICROS, Math.max(0, waitNanos / 1000)));
        if (lastAnswerNanos != 0) {
            longestGapNanos = Math.max(longestGapNanos, nowNanos - lastAnswerNanos);
        }
        lastAnswerNanos = nowNanos;
    }

    synchronized void failed(Failure failure, String example) {
        long before = failures.merge(failure, 1L, Long::sum) - 1;
        if (before < EXAMPLES) {
            examples.add(failure + ": " + example);
        }
    }

    synchronized void retried() {
        retried++;
    }

    /** What was counted since the start, or since the last call of this. */
    synchronized LoadResult takeWindow() {
        LoadResult result = result();
        waits.reset();
        failures.clear();
        examples.clear();
        retried = 0;
        longestGapNanos = 0;
        return result;
    }

    synchronized LoadResult soFar() {
        return result();
    }

    private LoadResult result() {
        return new LoadResult(
                waits.getTotalCount(),
                Map.copyOf(failures),
                List.copyOf(examples),
                retried,
                waits.getValueAtPercentile(50) / 1000.0,
                waits.getValueAtPercentile(99) / 1000.0,
                waits.getMaxValue() / 1000.0,
                longestGapNanos / 1e6);
    }
}
