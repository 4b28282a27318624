package dev.molt.check;

import dev.molt.check.UpdateCheck.Taken;
import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import dev.molt.update.ReleaseId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for updates for as long as the worker runs, on a thread of its own, and requests what it finds. The worker goes on
 * serving; the supervisor does the rest.
 */
public final class UpdateChecker implements Looking {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateChecker.class);
    private static final long CLOSE_SECONDS = 1;

    private final UpdateCheck check;
    private final ReleaseId running;
    private final Pace pace;
    private final Gate gate;
    private final Semaphore wakes = new Semaphore(0);
    private volatile boolean closed;
    private final Thread thread = new Thread(this::lookUntilClosed, "molt-update-check");

    UpdateChecker(UpdateCheck check, ReleaseId running, Pace pace, Gate gate) {
        this.check = check;
        this.running = running;
        this.pace = pace;
        this.gate = new LoggedGate(gate, LOG::info);
        thread.setDaemon(true);
    }

    /** As {@link #start(Settings, Path, Path, String, Gate)}, for a host that asks nobody before it updates. */
    public static AutoCloseable start(Settings settings, Path data, Path home, String runningRelease) {
        return start(settings, data, home, runningRelease, Gate.OPEN);
    }

    /**
     * Starts to look for updates, or does nothing if AUTO_UPDATE_ENABLED is not true or no supervisor started this process.
     *
     * @param data the data directory
     * @param home the checkout, where updates come from unless UPDATE_REMOTE_URL says otherwise
     * @param runningRelease what MOLT_RELEASE says
     * @param gate has the last word on each update; asked by the thread of the checker
     * @return stops it
     * @throws IllegalArgumentException if UPDATE_REMOTE_URL or UPDATE_BRANCH cannot be used
     */
    public static Looking start(Settings settings, Path data, Path home, String runningRelease, Gate gate) {
        if (!settings.autoUpdateEnabled() || !ReleaseId.isOne(runningRelease)) {
            return Looking.NEVER;
        }
        UpdateCheck check = UpdateCheck.of(settings, System.getenv(), new DataDirectory(data), home, Clock.systemUTC());
        Pace pace = new Pace(settings.updateCheckInterval(), new SplittableRandom());
        UpdateChecker checker = new UpdateChecker(check, new ReleaseId(runningRelease), pace, gate);
        checker.start();
        return checker;
    }

    void start() {
        thread.start();
    }

    private void lookUntilClosed() {
        try {
            pause(pace.first());
            while (!closed) {
                pause(look());
            }
        } catch (InterruptedException e) {
            LOG.debug("looking for updates ends, it was interrupted");
        }
    }

    /** Until it is over, or somebody wants a look. */
    private void pause(Duration length) throws InterruptedException {
        if (wakes.tryAcquire(length.toMillis(), TimeUnit.MILLISECONDS)) {
            wakes.drainPermits();
        }
    }

    @Override
    public void lookNow() {
        wakes.release();
    }

    /** Looks once; returns how long to wait. */
    private Duration look() {
        try {
            Taken taken = check.take(running, gate);
            LOG.debug("{}", taken.finding().why());
            taken.request()
                    .ifPresent(lock -> LOG.info(
                            "requested update {}: {}",
                            lock.id(),
                            taken.finding().why()));
            return taken.opensIn().map(pace::until).orElseGet(pace::afterSuccess);
        } catch (IOException | RuntimeException e) {
            Duration pause = pace.afterError();
            LOG.warn("looking for updates failed, next time in {} s: {}", pause.toSeconds(), e.getMessage());
            return pause;
        }
    }

    /** Stops looking; a look that hangs in the network is left to its time limit, on a daemon thread. */
    @Override
    public void close() {
        closed = true;
        wakes.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
