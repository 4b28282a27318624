package dev.molt.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps the main file of a database in WAL mode as it is, for as long as this process lives: by a read transaction. Nobody may
 * begin the log anew, or write what came later into the main file, while that transaction needs them; and whoever closes the
 * database as the last but one leaves the log alone. (A transaction that began when the main file was complete needs no log:
 * then the log may begin anew once, but nothing at all is written into the main file.)
 *
 * <p>What the log had when the transaction began may still be written into the main file, so this is done first, here.
 *
 * @param database the main file
 * @param reader the connection with the transaction
 */
record Hold(Path database, Connection reader) {
    /** More than one when somebody else does the same at that moment, or reads what is older. */
    private static final int MOST_CHECKPOINTS = 20;

    private static final int BACKFILLED = 3;

    static Hold of(Path database) throws SQLException {
        Connection reader = Sqlite.openForReading(database);
        try (Statement statement = reader.createStatement()) {
            requireWal(statement);
            statement.execute("BEGIN");
            // The snapshot is taken by the first read, not by BEGIN.
            first(statement, "SELECT count(*) FROM sqlite_schema");
            backfill(database);
            return new Hold(database, reader);
        } catch (SQLException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static void requireWal(Statement statement) throws SQLException {
        try (ResultSet mode = statement.executeQuery("PRAGMA journal_mode")) {
            if (!mode.next() || !"wal".equals(mode.getString(1))) {
                throw new SQLException("it is not in WAL mode");
            }
        }
    }

    /** Until there is nothing more to do. */
    private static void backfill(Path database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(Sqlite.url(database));
                Statement statement = connection.createStatement()) {
            int before = -1;
            for (int i = 0; i < MOST_CHECKPOINTS; i++) {
                int now = first(statement, "PRAGMA wal_checkpoint(PASSIVE)", BACKFILLED);
                if (now == before) {
                    return;
                }
                before = now;
            }
        }
    }

    private static void first(Statement statement, String query) throws SQLException {
        first(statement, query, 1);
    }

    private static int first(Statement statement, String query, int column) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getInt(column);
        }
    }
}
