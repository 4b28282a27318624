package dev.molt.fleet;

import dev.molt.db.Sqlite;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/** A connection, with each of its statements prepared once. Not safe for threads. */
final class Statements implements AutoCloseable {
    /** What is done with the connection. */
    interface Work<T> {
        T with(Statements sql) throws SQLException;
    }

    /** What is made of a row. */
    interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** We look as often as this: SQLite alone waits longer and longer between two looks, so that one of many may never get its turn. */
    private static final int TURN_MILLIS = 2;

    private final SQLiteConnection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private long deadline = System.nanoTime();

    private Statements(SQLiteConnection connection) {
        this.connection = connection;
    }

    /**
     * Opens a file that exists. A commit survives the death of the process, not that of the host ({@code synchronous=NORMAL}),
     * which ends all leases anyway.
     *
     * @param deadline of {@link System#nanoTime}, until which it waits for others
     */
    static Statements open(Path file, long deadline) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(millisUntil(deadline));
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        Statements sql = new Statements((SQLiteConnection) config.createConnection(Sqlite.url(file)));
        sql.deadline = deadline;
        return sql;
    }

    /** Until when it waits for others from now on. */
    void waitUntil(long end) throws SQLException {
        deadline = end;
        connection.setBusyTimeout(millisUntil(end));
    }

    private static int millisUntil(long deadline) {
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    }

    /**
     * Does it in a transaction that has the write lock from its beginning. After an exception the transaction is open still, and
     * the connection must be closed.
     */
    <T> T transaction(Work<T> work) throws SQLException {
        begin();
        T result = work.with(this);
        execute("COMMIT");
        return result;
    }

    /** Nothing else waits: who has the write lock has all that it needs. */
    private void begin() throws SQLException {
        connection.setBusyTimeout(TURN_MILLIS);
        while (!isBegun()) {
            if (System.nanoTime() - deadline > 0) {
                throw new SQLException("it has been locked by others all the time");
            }
        }
    }

    private boolean isBegun() throws SQLException {
        try {
            execute("BEGIN IMMEDIATE");
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY.code) {
                return false;
            }
            throw e;
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** How many rows it changed. */
    int change(String sql, Object... values) throws SQLException {
        return bound(sql, values).executeUpdate();
    }

    <T> List<T> all(String sql, Reading<T> reading, Object... values) throws SQLException {
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reading.of(rows));
            }
            return all;
        }
    }

    <T> Optional<T> first(String sql, Reading<T> reading, Object... values) throws SQLException {
        return all(sql, reading, values).stream().findFirst();
    }

    private PreparedStatement bound(String sql, Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    /** Closes the connection, which ends its statements, and rolls back what was not committed. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
