package dev.molt.http;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.EndPoint;

/**
 * Ends the connections of a listener: first, while it still accepts, those whose clients ask once more; when it has stopped, idle ones
 * at once, busy ones after their response, event streams after their last whole event.
 */
final class Drain {
    /** A new connection's first request may be a lost packet behind. */
    private static final Duration LEAST_AGE = Duration.ofMillis(500);

    /** How long a client may take to close its side, so that what it sends meanwhile causes no reset. */
    private static final Duration LINGER = Duration.ofMillis(50);

    /** A WebSocket client that has been told to close and does not answer: nobody may be there any more. */
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

    private static final Duration TICK = Duration.ofMillis(5);

    private final PublicListener listener;
    private final EventStreams streams;
    private final long begun = System.nanoTime();

    Drain(PublicListener listener, EventStreams streams) {
        this.listener = listener;
        this.streams = streams;
    }

    /** Waits this long, or until nobody is connected. */
    void grace(Duration grace) {
        tryUntil(begun + grace.toNanos(), this::noneConnected);
    }

    /** Returns whether every connection was ended between two requests. */
    boolean within(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean allEnded = tryUntil(deadline, this::endIdleConnections);
        tryUntil(Math.min(deadline, System.nanoTime() + LINGER.toNanos()), this::noneConnected);
        return allEnded;
    }

    private interface Attempt {
        boolean succeeded();
    }

    private static boolean tryUntil(long deadline, Attempt attempt) {
        while (!attempt.succeeded()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(TICK.toNanos());
        }
        return true;
    }

    private boolean noneConnected() {
        return listener.isEmpty();
    }

    private boolean endIdleConnections() {
        streams.end();
        boolean allEnded = !listener.hasArriving();
        for (EndPoint each : listener.getConnectedEndPoints()) {
            allEnded &= isEnded(each);
        }
        return allEnded;
    }

    private boolean isEnded(EndPoint endPoint) {
        if (endPoint.getConnection() instanceof DrainableConnection connection) {
            return mayEnd(connection) && connection.endIfIdle();
        }
        return !endPoint.isOpen() || System.nanoTime() - begun >= LONGEST_CLOSE.toNanos();
    }

    private static boolean mayEnd(DrainableConnection connection) {
        return !connection.neverUsed() || connection.ageNanos() >= LEAST_AGE.toNanos();
    }
}
