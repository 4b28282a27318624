package dev.molt.verify;

import dev.molt.update.CheckResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the checks of a list, a few at a time, until it is clear whether the worker passes: all that are required have passed and
 * every other was tried, or one that is required is lost. Used once.
 */
public final class Verification {
    private static final int THREADS = 4;
    /** For a check to say that its own time is over. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Subject subject;
    private final List<Trial> trials;
    private final boolean untilOneIsLost;
    private final long end;

    private Verification(Subject subject, List<Trial> trials, boolean untilOneIsLost, Duration atMost) {
        this.subject = subject;
        this.trials = trials;
        this.untilOneIsLost = untilOneIsLost;
        this.end = System.nanoTime() + atMost.toNanos();
    }

    /**
     * The outcome of these checks, in their order; not all are made when one that is required is lost.
     *
     * @param failedBefore the names of those that failed on the release before
     * @param atMost how long all of it may take
     */
    static List<CheckResult> of(
            Subject subject, List<ListedCheck> checks, Set<String> failedBefore, Rehearsal rehearsal, Duration atMost)
            throws InterruptedException {
        List<Trial> trials = checks.stream()
                .map(check -> new Trial(
                        check,
                        failedBefore.contains(check.name()),
                        check.check().obstacle(rehearsal)))
                .toList();
        return new Verification(subject, trials, true, atMost).run();
    }

    /** The outcome of all these checks, each tried once, for as long as it may take. */
    public static List<CheckResult> once(Subject subject, List<ListedCheck> checks) throws InterruptedException {
        Duration atMost = checks.stream().map(ListedCheck::timeout).reduce(Duration.ZERO, Duration::plus);
        List<Trial> trials = checks.stream()
                .map(check -> new Trial(check.once(), false, Optional.empty()))
                .toList();
        return new Verification(subject, trials, false, atMost).run();
    }

    private List<CheckResult> run() throws InterruptedException {
        ScheduledExecutorService pool = threads();
        try {
            trials.stream().filter(Trial::isToBeMade).forEach(trial -> pool.execute(() -> look(trial, pool)));
            return awaitVerdict();
        } finally {
            end(pool);
        }
    }

    /** Daemons: one that hangs in a check must not keep the process alive. */
    private static ScheduledExecutorService threads() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newScheduledThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "molt-check-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What still runs when all is decided, runs for nobody. */
    private void end(ExecutorService pool) throws InterruptedException {
        pool.shutdownNow();
        new Marked(subject.scratch(), Marked.VERIFICATION).kill();
        pool.awaitTermination(GRACE_NANOS, TimeUnit.NANOSECONDS);
    }

    private synchronized List<CheckResult> awaitVerdict() throws InterruptedException {
        while (!isDecided() && left() + GRACE_NANOS > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left() + GRACE_NANOS);
        }
        if (left() <= 0) {
            trials.stream().filter(trial -> !trial.isSettled()).forEach(Trial::cutShort);
        }
        return trials.stream().map(Trial::result).toList();
    }

    private boolean isDecided() {
        return untilOneIsLost && trials.stream().anyMatch(Trial::isLost)
                || trials.stream().allMatch(Trial::isSettled);
    }

    private long left() {
        return end - System.nanoTime();
    }

    private void look(Trial trial, ScheduledExecutorService pool) {
        long begun = System.nanoTime();
        Duration time = Duration.ofNanos(left());
        if (time.isNegative()) {
            return; // whoever waits says that it was cut short
        }
        Duration timeout = trial.check().timeout();
        String detail;
        boolean good = false;
        try {
            detail = trial.check().check().look(subject, time.compareTo(timeout) < 0 ? time : timeout);
            good = true;
        } catch (
                Throwable e) { // an Error too: a check that cannot be made has failed, and nobody else would hear of it
            detail = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        note(trial, good, detail, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun), pool);
    }

    private synchronized void note(
            Trial trial, boolean good, String detail, long millis, ScheduledExecutorService pool) {
        trial.note(good, detail, millis);
        long pause = trial.check().interval().toNanos();
        if (trial.mayBeTriedAgain() && left() <= pause) {
            trial.cutShort();
        } else if (trial.mayBeTriedAgain() && !pool.isShutdown()) {
            pool.schedule(() -> look(trial, pool), pause, TimeUnit.NANOSECONDS);
        }
        notifyAll();
    }
}
