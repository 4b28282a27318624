package dev.molt.worker;

import dev.molt.flags.FlagStore;
import dev.molt.fleet.Trouble;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down here what is set for the fleet, where this worker's flags look and where it is known without the store too. On a thread of
 * its own, since store and disk may take their time, and again until it succeeds. Whoever tells it something does not wait.
 */
final class FlagFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlagFollower.class);

    /** After a failure, which may itself have taken the second that a call may take. */
    private static final Duration RETRY = Duration.ofMillis(500);

    private static final long NONE_YET = -1;

    private final FlagStore flags;
    private final Clock clock;
    private final ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1, FlagFollower::daemon);
    private final Trouble trouble = new Trouble(LOG, "The flags of the fleet cannot be followed");
    private final AtomicBoolean isUnderWay = new AtomicBoolean();
    private volatile long wanted = NONE_YET;
    private long followed = NONE_YET;

    /** {@code flags}: those that the fleet shares. */
    FlagFollower(FlagStore flags, Clock clock) {
        this.flags = flags;
        this.clock = clock;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "molt-fleet-flags");
        thread.setDaemon(true);
        return thread;
    }

    /** This is the version of what the fleet has set; 0: nothing. Told by one thread. */
    void saw(long version) {
        if (version != wanted) {
            wanted = version;
            begin(Duration.ZERO);
        }
    }

    /** Unless that is to happen anyway: there is never more than one that waits. */
    private void begin(Duration pause) {
        if (isUnderWay.compareAndSet(false, true)) {
            try {
                thread.schedule(this::follow, pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The flags of the fleet are not followed any more, the process ends", e);
            }
        }
    }

    /** What is told from now on is followed by another one. */
    private void follow() {
        isUnderWay.set(false);
        long version = wanted;
        if (version == followed) {
            return;
        }
        try {
            flags.follow(clock.instant());
            followed = version;
            trouble.isOver();
        } catch (IOException | RuntimeException e) {
            trouble.failed(e);
            begin(RETRY);
        }
    }

    /** What has begun may end. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
