package dev.molt.probation;

import dev.molt.config.Settings;
import dev.molt.update.Figures;

/**
 * What a release must stay below.
 *
 * @param errorPercent answers with 5xx, of all
 * @param p95Millis what 95 of 100 answers take
 * @param p95Times how many times as long as with the release before that must not become
 * @param cpuPercent of the processors that the worker may use
 * @param memoryPercent of the memory that it may use
 */
record Thresholds(double errorPercent, long p95Millis, int p95Times, double cpuPercent, double memoryPercent) {
    /** Below a tenth of the threshold nobody notices a difference, and a machine that does other things too makes one of that size. */
    private static final int LEAST_PART = 10;

    static Thresholds of(Settings settings) {
        return new Thresholds(
                settings.probationErrors(),
                settings.probationP95().toMillis(),
                settings.probationP95Times(),
                settings.probationCpu(),
                settings.probationMemory());
    }

    /** From which time on a p95 is too many times that of the release before. */
    long tooManyTimes(long beforeMillis) {
        return Math.max(beforeMillis * p95Times, p95Millis / LEAST_PART);
    }

    /** Whether a release with these figures served well: they tell enough, and none is too high. */
    boolean areKeptBy(Figures figures) {
        return figures.p95Millis().isPresent()
                && figures.p95Millis().getAsLong() < p95Millis
                && figures.errorPercent() < errorPercent
                && figures.cpu() < cpuPercent
                && figures.memory() < memoryPercent;
    }
}
