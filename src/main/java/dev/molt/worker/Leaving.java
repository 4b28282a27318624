package dev.molt.worker;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time before a stop for good in which a worker says that it is not ready and serves all the same, for whoever sends clients here
 * to send them elsewhere. It begins with the file {@code leave} and ends with the drain. The supervisor sees to both; a worker
 * without one does so itself.
 */
final class Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);
    private static final String BEGUN = "leave";

    private final RunDirectory run;

    Leaving(RunDirectory run) {
        this.run = run;
    }

    boolean hasBegun() {
        return run.has(BEGUN);
    }

    /** Returns when the time is over: at once when somebody else sees to it, or when there is none. */
    void unlessSupervised(Duration delay) {
        if (!run.isOwn() || delay.isZero()) {
            return;
        }
        run.renew(BEGUN, "");
        LOG.info("Not ready any more, serving for {} s (DRAIN_DELAY)", delay.toSeconds());
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            LOG.warn("Interrupted while clients were given time to go elsewhere, ending now");
        }
    }
}
