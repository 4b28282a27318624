package dev.molt.db;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.DB;

/** A consistent copy of a SQLite database that others read and write meanwhile. */
public final class OnlineCopy {
    /** Of 4 KiB as a rule: what may wait to be written to the disk, in front of what a service is about to commit. */
    private static final int PAGES_PER_PIECE = 256;

    private static final int BUSY_TRIES = 100;
    private static final int BUSY_MILLIS = 100;

    private OnlineCopy() {}

    /**
     * Copies the database of the connection, which has no transaction open, to a file. In WAL mode no writer waits for it.
     *
     * <p>SQLite begins a copy anew whenever somebody else commits meanwhile, which a busy service does all the time; a read transaction
     * around it keeps that away. With a rollback journal it would keep writers from committing, so there is none.
     *
     * <p>It goes to the disk piece by piece: behind a whole database that is synced at once, the commits of a service wait.
     *
     * @throws SQLException when the database cannot be read, is locked for more than 10 s, or the file cannot be written
     * @see <a href="https://www.sqlite.org/c3ref/backup_finish.html">SQLite's online backup</a>
     */
    public static void make(Connection source, Path to) throws SQLException {
        try (Statement statement = source.createStatement()) {
            boolean shielded = one(statement, "PRAGMA journal_mode").equals("wal");
            if (shielded) {
                statement.execute("BEGIN");
                one(statement, "SELECT count(*) FROM sqlite_master");
            }
            copy(((SQLiteConnection) source).getDatabase(), to);
            if (shielded) {
                statement.execute("COMMIT");
            }
        }
    }

    /** The file stays open until SQLite has closed it: a close of any of its descriptors would give up SQLite's locks on it. */
    private static void copy(DB source, Path to) throws SQLException {
        try (FileChannel file = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Syncing syncing = new Syncing(file);
            int status = source.backup("main", to.toString(), syncing, BUSY_MILLIS, BUSY_TRIES, PAGES_PER_PIECE);
            if (status != 0) {
                throw DB.newSQLException(status, "the copy to " + to + " failed");
            }
            if (syncing.failed != null) {
                throw syncing.failed;
            }
        } catch (IOException e) {
            throw new SQLException("the copy " + to + " could not be written", e);
        }
    }

    /** After each piece. Nothing may be thrown through SQLite, so the first failure is kept. */
    private static final class Syncing implements DB.ProgressObserver {
        private final FileChannel file;
        private IOException failed;

        private Syncing(FileChannel file) {
            this.file = file;
        }

        @Override
        public void progress(int remaining, int pages) {
            try {
                file.force(false);
            } catch (IOException e) {
                failed = failed == null ? e : failed;
            }
        }
    }

    private static String one(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
