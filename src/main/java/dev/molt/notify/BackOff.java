package dev.molt.notify;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** When a channel is tried again: after a random part of a time that doubles with each failure, or of what the receiver asks for. */
final class BackOff {
    private final Duration first;
    private final Duration most;
    private int failures;
    private long notBefore;
    private long askedFor;

    /** Times count from now on. */
    BackOff(Duration first, Duration most, Duration askedFor, long now) {
        this.first = first;
        this.most = most;
        this.askedFor = now + askedFor.toNanos();
        this.notBefore = now;
    }

    /** All of the time is jitter, so that many senders do not come back together. */
    void failed(Duration asked, long now) {
        Duration longest = first.multipliedBy(1L << Math.min(failures, 20));
        longest = longest.compareTo(most) < 0 ? longest : most;
        failures++;
        notBefore = now + ThreadLocalRandom.current().nextLong(longest.toNanos() + 1);
        askedFor = now + asked.toNanos();
    }

    void succeeded(long now) {
        failures = 0;
        notBefore = now;
    }

    /** There is something new: it does not wait for a time that nobody asked for. */
    void hurry(long now) {
        notBefore = now;
    }

    /** When it may be tried, in nanoseconds of {@link System#nanoTime}. */
    long next() {
        return notBefore - askedFor > 0 ? notBefore : askedFor;
    }
}
