package dev.molt.fleet;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One connection to the file, for one call at a time. It is made by the first call, by the one after a failure, and when the file
 * is not the one it was: SQLite would go on for ever with one that has been deleted. Safe for threads.
 */
final class SqliteLink implements AutoCloseable {
    private final StoreFile file;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Statements> connected = Optional.empty();
    private Optional<Object> identity = Optional.empty();
    private boolean closed;

    SqliteLink(StoreFile file) {
        this.file = file;
    }

    /** Does it in one transaction, as the only writer. */
    <T> T transaction(Statements.Work<T> work) throws SQLException, IOException, InterruptedException {
        return call(sql -> sql.transaction(work));
    }

    /** Does it, or fails within {@link Coordinator#REQUEST_TIMEOUT} because of others. */
    <T> T call(Statements.Work<T> work) throws SQLException, IOException, InterruptedException {
        long deadline = System.nanoTime() + Coordinator.REQUEST_TIMEOUT.toNanos();
        if (!lock.tryLock(Coordinator.REQUEST_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new SQLException("other calls have been in front of this one all the time");
        }
        try {
            return attempt(work, deadline);
        } finally {
            lock.unlock();
        }
    }

    /** Whatever happens, no transaction stays open: it would keep every process of this host out. */
    private <T> T attempt(Statements.Work<T> work, long deadline)
            throws SQLException, IOException, InterruptedException {
        try {
            Statements sql = connect(deadline);
            sql.waitUntil(deadline);
            return work.with(sql);
        } catch (Throwable e) {
            disconnectBecause(e);
            throw e;
        }
    }

    private Statements connect(long deadline) throws SQLException, IOException, InterruptedException {
        if (closed) {
            throw new SQLException("this process has closed it");
        }
        if (connected.isEmpty() || !file.identity().equals(identity)) {
            disconnect();
            file.open(deadline, () -> open(deadline));
        }
        return connected.orElseThrow();
    }

    private void open(long deadline) throws IOException, SQLException {
        identity = file.identity();
        Statements sql = Statements.open(file.path(), deadline);
        connected = Optional.of(sql);
        SqliteSchema.ensure(sql);
    }

    private void disconnectBecause(Throwable failure) {
        try {
            disconnect();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private void disconnect() throws SQLException {
        Optional<Statements> last = connected;
        connected = Optional.empty();
        if (last.isPresent()) {
            last.get().close();
        }
    }

    @Override
    public void close() throws SQLException {
        lock.lock();
        try {
            closed = true;
            disconnect();
        } finally {
            lock.unlock();
        }
    }
}
