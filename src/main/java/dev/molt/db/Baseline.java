package dev.molt.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Takes over a database whose migrations were never recorded, by recording which one it corresponds to. */
record Baseline(Adoption adoption) {
    private static final String HISTORY = "flyway_schema_history";

    void recordIfUnrecorded(Path database, Migrations migrations) throws SQLException {
        String version;
        try (Connection connection = DriverManager.getConnection(Sqlite.url(database))) {
            List<String> tables = tables(connection);
            if (tables.isEmpty() || tables.contains(HISTORY)) {
                return;
            }
            version = adoption.versionOf(connection)
                    .orElseThrow(() -> new DatabaseProblem(database + " has the tables " + tables
                            + " but no record of migrations, and they are not the tables of any known release."
                            + " Point DATA_DIR elsewhere, or move the file away."));
        }
        migrations
                .configure(Database.file(database))
                .baselineVersion(version)
                .baselineDescription("adopted")
                .load()
                .baseline();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT name FROM sqlite_schema"
                        + " WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
