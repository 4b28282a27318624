package dev.molt.worker;

import dev.molt.http.PrivateClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a service's warm-up requests, for a candidate again and again: code that has run often is compiled. */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /** A request that takes longer is a failure: clients may be waiting. */
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(1);

    private final List<Check> requests;
    private final RunDirectory run;
    private final Progress progress;

    WarmUp(List<Check> requests, RunDirectory run, Progress progress) {
        this.requests = requests;
        this.run = run;
        this.progress = progress;
    }

    /** Sends all of them once, and again until the time is over or it is enough; {@code headers} go with each request. */
    void send(Map<String, String> headers, Duration again, BooleanSupplier isEnough) throws InterruptedException {
        Probe probe = new PrivateProbe(new PrivateClient(run.privateSocket(), LONGEST_REQUEST), headers);
        long end = System.nanoTime() + again.toNanos();
        boolean good = sendOnce(probe);
        while (good && !requests.isEmpty() && System.nanoTime() - end < 0 && !isEnough.getAsBoolean()) {
            good = sendOnce(probe);
        }
    }

    private boolean sendOnce(Probe probe) throws InterruptedException {
        boolean good = true;
        for (Check each : requests) {
            progress.refuseIfEnding();
            try {
                each.run(probe);
            } catch (Exception e) {
                LOG.warn("A warm-up request failed; the first clients may wait longer", e);
                good = false;
            }
        }
        return good;
    }
}
