package dev.molt.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTest {
    @TempDir
    Path directory;

    @Test
    void aCommitOfTheWriterIsOnTheDiskInAWriteAheadLog() throws SQLException {
        try (Connection writer = Sqlite.openForWriting(directory.resolve("new/app.db"))) {
            assertThat(pragma(writer, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(writer, "synchronous")).isEqualTo("2");
            assertThat(pragma(writer, "foreign_keys")).isEqualTo("1");
        }
    }

    @Test
    void aReaderCannotWrite() throws SQLException {
        Path database = directory.resolve("app.db");
        try (Connection writer = Sqlite.openForWriting(database);
                Connection reader = Sqlite.openForReading(database);
                Statement statement = reader.createStatement()) {
            assertThatThrownBy(() -> statement.execute("CREATE TABLE t (id)")).hasMessageContaining("readonly");
            assertThat(writer.isClosed()).isFalse();
        }
    }

    @Test
    void readersDoNotWaitForTheWriter() throws SQLException {
        Path database = directory.resolve("app.db");
        try (Connection writer = Sqlite.openForWriting(database);
                Connection reader = Sqlite.openForReading(database)) {
            writer.createStatement().execute("CREATE TABLE t (id)");
            writer.setAutoCommit(false);
            writer.createStatement().execute("INSERT INTO t VALUES (1)");
            try (ResultSet rows = reader.createStatement().executeQuery("SELECT count(*) FROM t")) {
                assertThat(rows.getInt(1)).isZero();
            }
        }
    }

    private static String pragma(Connection connection, String name) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("PRAGMA " + name)) {
            return row.getString(1);
        }
    }
}
