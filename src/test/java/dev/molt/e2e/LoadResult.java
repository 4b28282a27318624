package dev.molt.e2e;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What clients saw. Times are milliseconds from the intended send time, of answered requests.
 *
 * @param retried requests sent again because an idle keep-alive connection closed without a byte; not failures
 * @param longestGapMillis the longest time between two answers, whoever asked
 */
public record LoadResult(
        long answered,
        Map<Failure, Long> failures,
        List<String> examples,
        long retried,
        double p50Millis,
        double p99Millis,
        double longestMillis,
        double longestGapMillis) {

    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "answered %d, failed %d %s, retried %d, p50 %.1f ms, p99 %.1f ms, longest wait %.0f ms, longest gap %.0f ms%s",
                answered,
                failed(),
                failures,
                retried,
                p50Millis,
                p99Millis,
                longestMillis,
                longestGapMillis,
                examples.isEmpty() ? "" : " " + examples);
    }
}
