package dev.molt.worker;

import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the worker once, for whatever reason comes first, and never later than DRAIN_TIMEOUT after it has left. */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
    private static final int RESERVE_MILLIS = 100;

    private final Worker worker;
    private final RunDirectory run;
    private final AtomicBoolean begun = new AtomicBoolean();

    Ending(Worker worker, RunDirectory run) {
        this.worker = worker;
        this.run = run;
    }

    /**
     * TERM or INT: leaves, drains, and ends the process with 0. On a thread that is no daemon, as the signal's is: when the
     * server's threads have ended, the JVM would exit in the middle of stopping the parts.
     */
    void onSignal() {
        if (begun.compareAndSet(false, true)) {
            Thread end = new Thread(this::leaveThenEnd, "molt-end");
            end.setDaemon(false);
            end.start();
        }
    }

    private void leaveThenEnd() {
        worker.leave();
        endThenHalt(ExitCode.DONE);
    }

    /** Somebody's {@code System.exit}: drains; the process keeps their exit code. */
    void onExit() {
        if (begun.compareAndSet(false, true)) {
            worker.end();
        }
    }

    /** The boot failed: says why, stops what was started, and ends the process with the code. */
    void onFailure(int code, Throwable problem) {
        if (!begun.compareAndSet(false, true)) {
            return; // the boot was stopped by one of the others, who also ends the process
        }
        if (code == ExitCode.CANNOT_RUN_HERE) {
            LOG.error("Cannot run here: {}", problem.getMessage());
        } else {
            LOG.error("The start failed", problem);
        }
        leaveReason(problem);
        endThenHalt(code);
    }

    private void leaveReason(Throwable problem) {
        try {
            run.announce("reason", oneLine(problem) + "\n");
        } catch (UncheckedIOException e) {
            LOG.error("The supervisor cannot be told why", e);
        }
    }

    private static String oneLine(Throwable problem) {
        String words = problem.getMessage() == null ? problem.toString() : problem.getMessage();
        return words.strip().replaceAll("\\s*\\R\\s*", " | ");
    }

    /** Halts, because an ordinary exit would wait for hooks of others and, after a signal, end with 143. */
    private void endThenHalt(int code) {
        Thread deadline = new Thread(() -> haltInTime(code), "molt-deadline");
        deadline.setDaemon(true);
        deadline.start();
        worker.end();
        Runtime.getRuntime().halt(code);
    }

    private void haltInTime(int code) {
        try {
            Thread.sleep(worker.drainTimeout().toMillis() - RESERVE_MILLIS);
            LOG.error(
                    "Not ended within DRAIN_TIMEOUT ({} s), ending anyway",
                    worker.drainTimeout().toSeconds());
        } catch (InterruptedException e) {
            LOG.error("Interrupted while ending, not waiting any longer");
        }
        Runtime.getRuntime().halt(code);
    }
}
