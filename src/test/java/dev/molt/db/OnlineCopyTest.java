package dev.molt.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineCopyTest {
    private static final int ROWS = 150_000;

    private static final long SECONDS = 30;

    @TempDir
    Path directory;

    /** Without a transaction around it SQLite would begin anew at each commit, and end, if ever, with the last of them in the copy. */
    @Test
    void aCopyIsOfTheMomentInWhichItBeganHoweverOftenSomebodyCommitsMeanwhile() throws Exception {
        Path from = directory.resolve("from.db");
        Path to = directory.resolve("to.db");
        fill(from);
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger commits = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(from, enough, commits));
        Awaitility.await().until(() -> commits.get() > 10);
        try {
            CompletableFuture.runAsync(() -> copy(from, to)).get(SECONDS, TimeUnit.SECONDS);
            assertThat(number(to, "SELECT n FROM commits"))
                    .as("commits in the copy")
                    .isLessThan(commits.get() - 10);
        } finally {
            enough.set(true);
            writer.join();
        }
        assertThat(number(to, "SELECT count(*) FROM filler WHERE length(bytes) = 1000"))
                .isEqualTo(ROWS);
        assertThat(number(to, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"))
                .isEqualTo(1);
    }

    private static void copy(Path from, Path to) {
        try {
            DatabaseClone.full(from, to);
        } catch (SQLException e) {
            throw new IllegalStateException("the copy failed", e);
        }
    }

    private static void fill(Path file) throws Exception {
        try (Connection connection = Sqlite.openForWriting(file);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE filler (id INTEGER PRIMARY KEY, bytes BLOB)");
            statement.execute("CREATE TABLE commits (n INTEGER)");
            statement.execute("INSERT INTO commits VALUES (0)");
            statement.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                    + ") INSERT INTO filler SELECT i, randomblob(1000) FROM n");
        }
    }

    private static void write(Path file, AtomicBoolean enough, AtomicInteger commits) {
        try (Connection connection = Sqlite.openForWriting(file);
                Statement statement = connection.createStatement()) {
            while (!enough.get()) {
                statement.execute("UPDATE commits SET n = n + 1");
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
