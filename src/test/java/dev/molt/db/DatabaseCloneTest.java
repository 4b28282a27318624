package dev.molt.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseCloneTest {
    @TempDir
    Path directory;

    private Path from;
    private Path to;

    @BeforeEach
    void create() throws SQLException {
        from = directory.resolve("app.db");
        to = directory.resolve("copy.db");
        execute(from, "CREATE TABLE m(id INTEGER PRIMARY KEY, body TEXT)", "INSERT INTO m VALUES (1, 'here')");
    }

    @Test
    void aSchemaWithAFullTextIndexIsCopied() throws SQLException {
        execute(from, "CREATE VIRTUAL TABLE m_fts USING fts5(body, content='m', content_rowid='id')");

        DatabaseClone.schema(from, to);

        execute(to, "INSERT INTO m_fts(rowid, body) VALUES (7, 'found again')");
        assertThat(ask(to, "SELECT rowid FROM m_fts WHERE m_fts MATCH 'found'")).isEqualTo("7");
        assertThat(ask(to, "SELECT count(*) FROM m")).isEqualTo("0");
    }

    @Test
    void aSchemaWithASpatialIndexIsCopied() throws SQLException {
        execute(from, "CREATE VIRTUAL TABLE places USING rtree(id, low, high)");

        DatabaseClone.schema(from, to);

        execute(to, "INSERT INTO places VALUES (7, 1, 2)");
        assertThat(ask(to, "SELECT id FROM places WHERE low <= 1.5 AND high >= 1.5"))
                .isEqualTo("7");
    }

    private static void execute(Path file, String... sql) throws SQLException {
        try (Connection connection = Sqlite.openForWriting(file);
                Statement statement = connection.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }

    private static String ask(Path file, String query) throws SQLException {
        try (Connection connection = Sqlite.openForReading(file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
