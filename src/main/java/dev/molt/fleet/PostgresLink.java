package dev.molt.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, for one call at a time. It is made by the first call, and by the one after a failure. It has a thread of its own, so
 * that whoever calls is answered in time whatever the network does: many a step of connecting has no limit, and none has one
 * for the whole. Safe for threads.
 */
final class PostgresLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLink.class);
    private static final long TIMEOUT = Coordinator.REQUEST_TIMEOUT.toNanos();

    private final PostgresServer server;
    private final PostgresServer.Use use;
    private final ExecutorService thread;
    private volatile Optional<Connection> connected = Optional.empty();

    PostgresLink(PostgresServer server, PostgresServer.Use use) {
        this.server = server;
        this.use = use;
        this.thread = Executors.newSingleThreadExecutor(work -> daemon(work, use.thread()));
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Does it, or fails within {@link Coordinator#REQUEST_TIMEOUT}.
     *
     * @throws InterruptedException while it is done, or after
     */
    <T> T call(PostgresSql.Work<T> work) throws SQLException, InterruptedException {
        Future<T> answer = submit(work);
        try {
            return answer.get(TIMEOUT, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(false);
            giveUp();
            throw new SQLTimeoutException(
                    "there was no answer within " + Coordinator.REQUEST_TIMEOUT.toMillis() + " ms", e);
        }
    }

    private <T> Future<T> submit(PostgresSql.Work<T> work) throws SQLException {
        long deadline = System.nanoTime() + TIMEOUT;
        try {
            return thread.submit(() -> attempt(work, deadline));
        } catch (RejectedExecutionException e) {
            throw new SQLException("this process has closed its connection", e);
        }
    }

    private static SQLException failure(Throwable cause) {
        return cause instanceof SQLException failure ? failure : new SQLException(cause.toString(), cause);
    }

    /** Nothing is done any more for a caller that has been told that it failed. */
    private <T> T attempt(PostgresSql.Work<T> work, long deadline) throws SQLException {
        Connection connection = connect();
        if (System.nanoTime() - deadline > 0) {
            throw new SQLTimeoutException("connecting took too long");
        }
        try {
            return work.with(connection);
        } catch (SQLException | RuntimeException e) {
            giveUp();
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        Optional<Connection> present = connected;
        if (present.isPresent()) {
            return present.get();
        }
        Connection made = server.connect(use);
        connected = Optional.of(made);
        if (thread.isShutdown()) {
            giveUp();
        }
        return made;
    }

    /** Ends the connection without a word to the server, which may not listen; so whoever waits for its answer fails at once. */
    private void giveUp() {
        Optional<Connection> last = connected;
        connected = Optional.empty();
        try {
            if (last.isPresent()) {
                last.get().abort(Runnable::run);
            }
        } catch (SQLException e) {
            LOG.debug("A connection that was given up could not be closed", e);
        }
    }

    /** Whoever waits for an answer fails. */
    @Override
    public void close() {
        thread.shutdownNow();
        giveUp();
    }
}
