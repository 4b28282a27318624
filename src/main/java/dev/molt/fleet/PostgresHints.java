package dev.molt.fleet;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The hints that have come to this process, until somebody awaits them. Safe for threads. */
final class PostgresHints {
    private final Set<String> expected = new HashSet<>();
    private final Set<String> given = new HashSet<>();
    private boolean closed;

    /** From now on a hint to it is kept; the others are not for this process. */
    synchronized void expect(String incarnation) {
        expected.add(incarnation);
    }

    synchronized void forget(String incarnation) {
        expected.remove(incarnation);
        given.remove(incarnation);
    }

    /** @param incarnation empty: all */
    synchronized void give(String incarnation) {
        if (incarnation.isEmpty()) {
            given.addAll(expected);
        } else if (expected.contains(incarnation)) {
            given.add(incarnation);
        }
        notifyAll();
    }

    /** Whether one has come since the last time it was true, which this waits for. */
    synchronized boolean await(String incarnation, Duration atMost) throws InterruptedException {
        expect(incarnation);
        long start = System.nanoTime();
        long left = atMost.toNanos();
        while (left > 0 && !closed && !given.contains(incarnation)) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = atMost.toNanos() - (System.nanoTime() - start);
        }
        return given.remove(incarnation);
    }

    /** Whoever waits goes away. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
