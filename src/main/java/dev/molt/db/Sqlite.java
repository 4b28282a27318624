package dev.molt.db;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/** Opens SQLite databases so that what was committed survives a power failure and readers do not wait for the writer. */
public final class Sqlite {
    /** How long a connection waits for another one's lock. */
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;

    /** As long, but for a migration, which gets its turn between the commits of a worker that serves. */
    private static final int BUSY_TIMEOUT_OF_MIGRATION_MILLIS = 30_000;
    private static final String LIBRARY_PATH = "org.sqlite.lib.path";

    private Sqlite() {}

    /** The JDBC address of the file. */
    public static String url(Path file) {
        return "jdbc:sqlite:" + file;
    }

    /**
     * Loads the driver and its native library, which takes longer than opening a database. The driver unpacks the
     * library and would leave it behind when this process is killed, so it is removed as soon as it is loaded. On Linux we
     * unpack it ourselves: the driver would start a process to find out whether this is an Android terminal.
     */
    public static void load() {
        try {
            Path unpacked = Files.createTempDirectory("molt-sqlite");
            System.setProperty("org.sqlite.tmpdir", unpacked.toString());
            unpackForLinux(unpacked);
            SQLiteJDBCLoader.initialize();
            removeAll(unpacked);
        } catch (Exception e) {
            throw new DatabaseProblem(
                    "Cannot load SQLite's native library (" + e + "). The directory java.io.tmpdir ("
                            + System.getProperty("java.io.tmpdir") + ") must be writable and allow execution.",
                    e);
        }
    }

    /** Leaves it to the driver where there is no such library, or where somebody has said which one to load. */
    private static void unpackForLinux(Path directory) throws IOException {
        if (!System.getProperty("os.name").equals("Linux") || System.getProperty(LIBRARY_PATH) != null) {
            return;
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        String folder = (OSInfo.isMusl() ? "Linux-Musl" : "Linux") + "/" + OSInfo.getArchName();
        try (InputStream library =
                SQLiteJDBCLoader.class.getResourceAsStream("/org/sqlite/native/" + folder + "/" + name)) {
            if (library != null) {
                Files.copy(library, directory.resolve(name));
                System.setProperty(LIBRARY_PATH, directory.toString());
            }
        }
    }

    private static void removeAll(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /**
     * Opens a connection that writes: write-ahead log, and a commit returns only when it is on the disk
     * ({@code synchronous=FULL}). The file is made when it does not exist, its directory too.
     */
    public static Connection openForWriting(Path file) throws SQLException {
        makeDirectory(file);
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.enforceForeignKeys(true);
        return config.createConnection(url(file));
    }

    /** Opens a connection that can only read; the database must exist and be in use by a writer. */
    public static Connection openForReading(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        Connection connection = config.createConnection(url(file));
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only=true");
        }
        return connection;
    }

    /**
     * Where Flyway takes its connections from. Its transactions read before they write; beside a worker that writes,
     * SQLite would refuse the second half of such a transaction, so it takes the write lock at the beginning.
     */
    static DataSource forMigration(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setBusyTimeout(BUSY_TIMEOUT_OF_MIGRATION_MILLIS);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url(file));
        return source;
    }

    static void makeDirectory(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new DatabaseProblem("Cannot make the directory " + directory + " for the database.", e);
        }
    }
}
