package dev.molt.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that works on a connection of its own, and on a new one when that breaks. */
final class PostgresThread {
    /** What it does all the time. */
    interface Work {
        /** Returns when the thread is closed. */
        void on(Connection connection) throws SQLException, InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(PostgresThread.class);
    private static final long STEADY = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final int MOST_DOUBLINGS = 5;

    private final PostgresServer server;
    private final PostgresServer.Use use;
    private final Work work;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<Connection> connected = Optional.empty();
    private volatile Optional<Exception> trouble = Optional.empty();
    private int failures;
    private boolean started;

    PostgresThread(PostgresServer server, PostgresServer.Use use, Work work) {
        this.server = server;
        this.use = use;
        this.work = work;
        this.thread = new Thread(this::run, use.thread());
        this.thread.setDaemon(true);
    }

    /** Once is enough. */
    synchronized void start() {
        if (!started && !isClosed()) {
            started = true;
            thread.start();
        }
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits; true: it was closed meanwhile. */
    boolean pause(Duration time) throws InterruptedException {
        return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Why it does not get on; empty: it does. */
    Optional<Exception> trouble() {
        return trouble;
    }

    /** Says that the work does what it is for. */
    void isWell() {
        if (trouble.isPresent()) {
            trouble = Optional.empty();
            LOG.info("{} goes on", thread.getName());
        }
    }

    private void run() {
        try {
            while (!pause(Duration.ofMillis(pauseMillis()))) {
                workOnce();
            }
        } catch (InterruptedException e) {
            LOG.warn("{} was interrupted and ends", thread.getName(), e);
        }
    }

    /** None at first, as others take a member whose session does not come back at once for dead; then not all members at a time. */
    private long pauseMillis() {
        if (failures <= 1) {
            return 0;
        }
        long longest = FIRST_PAUSE_MILLIS << Math.min(failures - 2, MOST_DOUBLINGS);
        return ThreadLocalRandom.current().nextLong(longest / 2, longest);
    }

    private void workOnce() throws InterruptedException {
        long begun = System.nanoTime();
        failures++;
        try (Connection connection = server.connect(use)) {
            connected = Optional.of(connection);
            work.on(connection);
        } catch (SQLException | RuntimeException e) {
            tell(e);
        } finally {
            connected = Optional.empty();
            failures = System.nanoTime() - begun > STEADY ? 0 : failures;
        }
    }

    private void tell(Exception failure) {
        if (isClosed()) {
            LOG.debug("{} ended with its connection", thread.getName(), failure);
            return;
        }
        if (trouble.isEmpty()) {
            LOG.warn(
                    "{}",
                    server.failure("keep " + thread.getName() + " going", failure)
                            .getMessage());
        }
        trouble = Optional.of(failure);
    }

    /** @param patience with the work, whose connection is ended after that */
    void close(Duration patience) {
        closed.countDown();
        try {
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Optional<Connection> last = connected;
            if (last.isPresent()) {
                last.get().abort(Runnable::run);
            }
        } catch (SQLException e) {
            LOG.debug("The connection of {} could not be closed", thread.getName(), e);
        }
    }
}
