package dev.molt.verify;

import dev.molt.db.Sqlite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;

/**
 * Asks a SQLite database, and can only read it.
 *
 * @param query one statement
 * @param database as in {@code DB_PATHS}
 */
record SqlCheck(String query, Path database) implements Check {
    /** A few milliseconds of work. */
    private static final int INSTRUCTIONS = 100_000;

    private static final int HEADER = 100;
    private static final int WRITE_VERSION = 18;
    private static final int WRITE_AHEAD = 2;

    @Override
    public String look(Subject subject, Duration atMost) throws CheckFailed, IOException {
        Path file = subject.data().root().resolve(database);
        if (Files.notExists(file)) {
            throw new CheckFailed("the database " + database + " is not there");
        }
        Deadline deadline = new Deadline(System.nanoTime() + atMost.toNanos());
        try (Connection connection = open(file.toRealPath(), atMost);
                Statement statement = connection.createStatement()) {
            ProgressHandler.setHandler(connection, INSTRUCTIONS, deadline);
            return FirstRow.judge(statement, query);
        } catch (SQLException e) {
            throw new CheckFailed(
                    deadline.passed ? "it took longer than " + atMost.toMillis() + " ms" : e.getMessage(), e);
        }
    }

    private static Connection open(Path file, Duration atMost) throws SQLException, IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout((int) atMost.toMillis());
        return config.createConnection(
                isUnused(file) ? "jdbc:sqlite:file:" + file.toUri().getRawPath() + "?immutable=1" : Sqlite.url(file));
    }

    /** With a write-ahead log configured but none there nobody has it open, and looking should not make one. */
    private static boolean isUnused(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] header = in.readNBytes(HEADER);
            return header.length == HEADER
                    && header[WRITE_VERSION] == WRITE_AHEAD
                    && Files.notExists(Path.of(file + "-wal"));
        }
    }

    @Override
    public void prepare() {
        Sqlite.load();
    }

    @Override
    public Optional<String> obstacle(Rehearsal rehearsal) {
        return needsRows(rehearsal);
    }

    static Optional<String> needsRows(Rehearsal rehearsal) {
        return rehearsal == Rehearsal.SCHEMA ? Optional.of("this rehearsal has no rows") : Optional.empty();
    }

    /** SQLite asks it now and then, and gives up when it does not answer 0. */
    private static final class Deadline extends ProgressHandler {
        private final long nanos;
        private volatile boolean passed;

        Deadline(long nanos) {
            this.nanos = nanos;
        }

        @Override
        protected int progress() {
            passed = passed || System.nanoTime() - nanos >= 0;
            return passed ? 1 : 0;
        }
    }
}
