package dev.molt.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What very many members cost one Redis, and whether it keeps up with them.
 *
 * @param processor of the server, in percent of one core
 * @param requests a second
 * @param told members that were told of in answers, a second
 * @param renewals from when one was due to its answer, in microseconds
 * @param lost how many were told that they are no members any more
 */
public record CrowdFigures(double processor, double requests, double told, Histogram renewals, long lost) {
    private static final long SETTLING_SECONDS = 5;

    /** Members of which so many are restarted a second: each leaves, and joins as another life. */
    public static CrowdFigures measure(int members, double restartsASecond, Duration window) throws Exception {
        try (MeasuredRedis redis = new MeasuredRedis();
                PacedCrowd crowd = new PacedCrowd(redis.process(), members, restartsASecond)) {
            crowd.start();
            TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
            Duration before = redis.processorTime().orElseThrow();
            crowd.forget();
            long began = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(window.toNanos());
            Duration used = redis.processorTime().orElseThrow().minus(before);
            double seconds = (System.nanoTime() - began) / 1e9;
            CrowdFigures seen = new CrowdFigures(
                    used.toNanos() / 1e7 / seconds,
                    crowd.requests() / seconds,
                    crowd.told() / seconds,
                    crowd.renewals().copy(),
                    crowd.lost());
            crowd.stop();
            return seen;
        }
    }
}
