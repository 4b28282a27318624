package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One life of {@code ./entrypoint.sh}: the process and what it has logged. */
public final class Running {
    static final Duration SOON = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;
    private final long logStart;

    Running(Process process, Path log, long logStart) {
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for as long as that; false as soon as it has ended. */
    boolean isAliveFor(Duration time) throws InterruptedException {
        return !process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What this life has logged so far. */
    public String log() {
        try {
            byte[] all = Files.readAllBytes(log);
            return new String(all, (int) logStart, (int) (all.length - logStart), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    void awaitLog(String regex) {
        Pattern pattern = Pattern.compile(regex);
        await("a log line with " + regex, () -> pattern.matcher(log()).find());
    }

    /** Waits until it is true, or fails with the log, also as soon as the process has ended. */
    public void await(String what, Callable<Boolean> condition) {
        await(what, SOON, condition);
    }

    public void await(String what, Duration limit, Callable<Boolean> condition) {
        try {
            Awaitility.await().atMost(limit).pollInterval(Duration.ofMillis(20)).until(() -> isTrueOrDead(condition));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("waited " + limit.toSeconds() + " s for " + what + "; the log says:\n" + log(), e);
        }
        if (!isAlive() && !holds(condition)) {
            throw new AssertionError(
                    "it ended with " + process.exitValue() + " before " + what + "; the log says:\n" + log());
        }
    }

    private boolean isTrueOrDead(Callable<Boolean> condition) throws Exception {
        return condition.call() || !isAlive();
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    int awaitExit() {
        return awaitExit(SOON);
    }

    int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still alive after " + limit + "; the log says:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The code with which it exits after a TERM to the supervisor alone. */
    int stop() {
        Processes.signal("TERM", List.of(pid()));
        return awaitExit();
    }

    /** kill -9 of the supervisor alone. */
    void killSupervisor() {
        process.destroyForcibly();
        awaitExit();
    }
}
