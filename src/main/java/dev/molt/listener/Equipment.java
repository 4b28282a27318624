package dev.molt.listener;

import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What all listeners of a process share.
 *
 * @param inboxThreads wait for the inbox
 * @param times starts what is due; nothing of it may wait
 * @param nanos as {@link System#nanoTime}
 * @param clock tells gaps across hosts, and decides nothing
 * @param random safe for threads
 */
record Equipment(
        Inbox inbox,
        WebSockets webSockets,
        TokenKey key,
        ExecutorService inboxThreads,
        ScheduledExecutorService times,
        Patience patience,
        LongSupplier nanos,
        Clock clock,
        RandomGenerator random) {
    private static final int INBOX_THREADS = 8;

    static Equipment of(
            Inbox inbox, WebSockets webSockets, TokenKey key, Patience patience, Clock clock, RandomGenerator random) {
        return new Equipment(
                inbox,
                webSockets,
                key,
                Threads.several("molt-inbox", INBOX_THREADS),
                Threads.one("molt-listener-times"),
                patience,
                System::nanoTime,
                clock,
                random);
    }

    /** The same, but for the inbox. */
    Equipment with(Inbox other) {
        return new Equipment(other, webSockets, key, inboxThreads, times, patience, nanos, clock, random);
    }

    Timing timing() {
        return new Timing(times, patience, nanos);
    }

    /** Whatever is still to be done is not done any more. */
    void close() {
        times.shutdownNow();
        inboxThreads.shutdownNow();
    }
}
