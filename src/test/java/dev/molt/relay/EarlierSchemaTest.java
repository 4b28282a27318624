package dev.molt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.db.Database;
import dev.molt.db.Migrations;
import dev.molt.db.Migrations.Schema;
import dev.molt.db.Sqlite;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierSchemaTest {
    @TempDir
    Path directory;

    @Test
    void theRelaysOwnTablesAreAdoptedAndTheirMessagesKept() throws SQLException {
        Path database = directory.resolve("app.db");
        Migrations migrations = new Migrations(List.of("classpath:db/migration"), new EarlierSchema());
        Schema schema = migrations.migrate(database).schema();
        execute(database, "DROP TABLE flyway_schema_history");
        execute(database, "INSERT INTO messages VALUES (7, 'k', 's', 'b', 'now')");
        assertThat(migrations.migrate(database).schema()).isEqualTo(new Schema("1", schema.to()));
        try (MessageReader reader = new MessageReader(Database.file(database))) {
            assertThat(reader.after(0, 10)).containsExactly(new Message(7, "s", "b", "now"));
        }
    }

    @Test
    void aTableWithOtherColumnsIsNotOurs() throws SQLException {
        assertThat(versionOf("CREATE TABLE messages (id INTEGER PRIMARY KEY, text TEXT)"))
                .isEmpty();
    }

    @Test
    void aTableWhoseKeyIsNotUniqueIsNotOurs() throws SQLException {
        String columns =
                "CREATE TABLE messages (id INTEGER PRIMARY KEY, idempotency_key TEXT%s, source TEXT, body TEXT,"
                        + " received_at TEXT)";
        assertThat(versionOf(columns.formatted(" UNIQUE"))).contains("1");
        assertThat(versionOf(columns.formatted(""))).isEmpty();
    }

    private static Optional<String> versionOf(String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            connection.createStatement().execute(table);
            return new EarlierSchema().versionOf(connection);
        }
    }

    private static void execute(Path database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(Sqlite.url(database))) {
            connection.createStatement().execute(sql);
        }
    }
}
