package dev.molt.bench;

/**
 * What clients saw of a stretch of time. Times are milliseconds; waits are those of answered requests, from the intended send time.
 *
 * @param gapMillis the longest time in which nobody was answered
 */
record Seen(
        long answered,
        long failed,
        double p50Millis,
        double p99Millis,
        double p999Millis,
        double longestMillis,
        double gapMillis) {}
