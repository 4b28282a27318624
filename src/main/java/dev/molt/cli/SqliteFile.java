package dev.molt.cli;

import dev.molt.db.OnlineCopy;
import dev.molt.db.RowChanges;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/**
 * Looks at database files that others have open. Always read-only: a connection that may write checkpoints when it closes,
 * which is nobody's business but the worker's.
 */
final class SqliteFile {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int READ_VERSION = 19;
    private static final int WRITE_AHEAD = 2;
    private static final int HEADER = 100;
    private static final int BUSY_MILLIS = 10_000;

    private SqliteFile() {}

    /** Whether it is one; an empty file is a database with nothing in it. */
    static boolean isOne(Path file) throws IOException {
        byte[] header = header(file);
        return header.length == 0 || Arrays.equals(MAGIC, Arrays.copyOf(header, MAGIC.length));
    }

    private static byte[] header(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEADER);
        }
    }

    /** Whether it is in WAL mode, where nobody who writes waits for somebody who reads. */
    static boolean isWriteAhead(Path file) throws IOException {
        byte[] header = header(file);
        return header.length == HEADER && header[READ_VERSION] == WRITE_AHEAD;
    }

    /** The file itself, when {@code file} is a link to it: SQLite has the logs beside that. */
    static Path target(Path file) throws IOException {
        return Files.exists(file) ? file.toRealPath() : file.normalize();
    }

    /** How much a copy takes, with its logs. */
    static long bytes(Path database) throws IOException {
        Path file = target(database);
        long sum = 0;
        for (String suffix : new String[] {"", "-wal", "-journal"}) {
            Path part = Path.of(file + suffix);
            sum += Files.isRegularFile(part) ? Files.size(part) : 0;
        }
        return sum;
    }

    /** Copies a database that may be in use; the copy is consistent and needs no log. */
    static void copyOnline(Path from, Path to) throws IOException {
        if (!isOne(from)) {
            throw new Failure(
                    Exit.REFUSED,
                    from + " is no SQLite database, and other files cannot be copied while they are in use",
                    "An update backs it up when its writer has stopped");
        }
        try (Connection connection = readOnly(from, "")) {
            OnlineCopy.make(connection, to);
        } catch (SQLException e) {
            throw new IOException("cannot copy the database " + from + ": " + e.getMessage(), e);
        }
    }

    /**
     * What was done to the rows since the copy was made; empty if telling takes longer than that. The copy's directory must belong to
     * the caller, as SQLite puts files for its own use beside it.
     */
    static Optional<List<RowChanges.Table>> changesSince(Path file, Path copy, Duration atMost) throws IOException {
        try (Connection connection = readOnly(file, isUnused(file) ? "?immutable=1" : "")) {
            return RowChanges.since(connection, copy, atMost);
        } catch (SQLException e) {
            throw new IOException("cannot compare the database " + file + " with its backup: " + e.getMessage(), e);
        }
    }

    /** What quick_check finds, empty if it is sound. Changes nothing, not even beside it. */
    static Optional<String> damage(Path file) throws IOException {
        return check(file, isUnused(file) ? "?immutable=1" : "");
    }

    /** With a write-ahead log configured but none there nobody has it open, and looking should not create one. */
    private static boolean isUnused(Path file) throws IOException {
        return isWriteAhead(file) && !Files.exists(Path.of(target(file) + "-wal"));
    }

    /** The same for a copy that belongs to nobody else, whose log is taken into it. */
    static Optional<String> damageOfScratch(Path file) {
        return check(new SQLiteConfig(), "jdbc:sqlite:" + file, file);
    }

    private static Optional<String> check(Path file, String options) {
        return check(readOnlyConfig(), url(file, options), file);
    }

    private static Optional<String> check(SQLiteConfig config, String url, Path file) {
        try (Connection connection = config.createConnection(url);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            String said = result.next() ? result.getString(1) : "nothing";
            return said.equals("ok") ? Optional.empty() : Optional.of(file.getFileName() + ": " + said);
        } catch (SQLException e) {
            return Optional.of(file.getFileName() + ": " + e.getMessage());
        }
    }

    private static Connection readOnly(Path file, String options) throws SQLException {
        return readOnlyConfig().createConnection(url(file, options));
    }

    private static SQLiteConfig readOnlyConfig() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    private static String url(Path file, String options) {
        return options.isEmpty()
                ? "jdbc:sqlite:" + file
                : "jdbc:sqlite:" + file.toUri().toString().replace("file:///", "file:/") + options;
    }
}
