package dev.molt.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A consistent copy of a SQLite database that others read and write meanwhile. */
public final class OnlineCopy {
    private OnlineCopy() {}

    /**
     * Copies the database of the connection, which has no transaction open, to a file. In WAL mode no writer waits for it.
     *
     * <p>SQLite begins a copy anew whenever somebody else commits meanwhile, which a busy service does all the time; a read transaction
     * around it keeps that away. With a rollback journal it would keep writers from committing, so there is none.
     *
     * @see <a href="https://www.sqlite.org/c3ref/backup_finish.html">SQLite's online backup</a>
     */
    public static void make(Connection source, Path to) throws SQLException {
        try (Statement statement = source.createStatement()) {
            boolean shielded = one(statement, "PRAGMA journal_mode").equals("wal");
            if (shielded) {
                statement.execute("BEGIN");
                one(statement, "SELECT count(*) FROM sqlite_master");
            }
            statement.executeUpdate("backup to '" + to.toString().replace("'", "''") + "'");
            if (shielded) {
                statement.execute("COMMIT");
            }
        }
    }

    private static String one(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
