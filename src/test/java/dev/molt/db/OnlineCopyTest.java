package dev.molt.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OnlineCopyTest {
    private static final int ROWS = 40_000;

    @TempDir
    Path directory;

    /** Without a transaction around it SQLite would begin anew at each of these commits. */
    @Test
    @Timeout(60)
    void aCopyEndsWhileSomebodyCommitsAllTheTime() throws Exception {
        Path from = directory.resolve("from.db");
        Path to = directory.resolve("to.db");
        fill(from);
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger commits = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(from, enough, commits));
        Awaitility.await().until(() -> commits.get() > 10);
        int before = commits.get();

        DatabaseClone.full(from, to);

        assertThat(commits.get()).as("commits meanwhile").isGreaterThan(before);
        enough.set(true);
        writer.join();
        assertThat(number(to, "SELECT count(*) FROM filler WHERE length(bytes) = 1000"))
                .isEqualTo(ROWS);
        assertThat(number(to, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"))
                .isEqualTo(1);
    }

    private static void fill(Path file) throws Exception {
        try (Connection connection = Sqlite.openForWriting(file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE filler (id INTEGER PRIMARY KEY, bytes BLOB)");
            statement.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                    + ") INSERT INTO filler SELECT i, randomblob(1000) FROM n");
        }
    }

    private static void write(Path file, AtomicBoolean enough, AtomicInteger commits) {
        try (Connection connection = Sqlite.openForWriting(file);
                Statement statement = connection.createStatement()) {
            while (!enough.get()) {
                statement.execute(
                        "UPDATE filler SET bytes = randomblob(1000) WHERE id = " + (1 + commits.get() % ROWS));
                commits.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the writer failed", e);
        }
    }

    private static long number(Path file, String query) throws Exception {
        try (Connection connection = DriverManager.getConnection(Sqlite.url(file));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getLong(1) : -1;
        }
    }
}
