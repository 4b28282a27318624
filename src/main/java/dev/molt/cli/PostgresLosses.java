package dev.molt.cli;

import dev.molt.config.DatabaseUrl;
import dev.molt.db.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a restore of a dump would take away from a PostgreSQL database, as far as counting rows tells. */
record PostgresLosses(DatabaseUrl url) {
    /** Of the service; those that say what was migrated are Molt's. A partition counts for itself, as it is dumped. */
    private static final String TABLES = """
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = ? AND c.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_depend d
                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """;

    private static final String OF_MOLT = ".*\\.(flyway_schema_history|molt_compatible)";

    /** Lines for people, never none: a row that was changed is still one. */
    List<String> since(Path dump, Duration atMost) {
        try {
            Optional<DumpRows> before = DumpRows.of(dump, atMost);
            return before.isPresent()
                    ? since(before.get(), atMost)
                    : List.of(cannotBeTold("reading the backup takes longer than " + atMost.toMillis() + " ms"));
        } catch (IOException | SQLException e) {
            return List.of(cannotBeTold(e.getMessage()));
        }
    }

    List<String> since(DumpRows before, Duration atMost) throws SQLException {
        Map<String, Long> now = now(atMost);
        Set<String> names = new TreeSet<>(now.keySet());
        names.addAll(before.tables().keySet());
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            long had = before.tables().getOrDefault(name, 0L);
            long has = now.getOrDefault(name, 0L);
            if (had != has && !name.matches(OF_MOLT)) {
                lines.add(
                        url.place() + ", table " + shown(name) + ", rows: " + has + " now, " + had + " in the backup");
            }
        }
        lines.add(url.place() + ": " + (lines.isEmpty() ? "as many rows in each table as in the backup; " : "")
                + "which were changed cannot be told");
        return lines;
    }

    private String shown(String name) {
        String schema = url.schema() + ".";
        return name.startsWith(schema) ? name.substring(schema.length()) : name;
    }

    private String cannotBeTold(String why) {
        return url.place() + ": how much cannot be told, as " + why;
    }

    private Map<String, Long> now(Duration atMost) throws SQLException {
        try (Connection connection = Postgres.openForReading(url, atMost)) {
            List<String> names = tables(connection);
            return names.isEmpty() ? Map.of() : counted(connection, names);
        }
    }

    private List<String> tables(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setString(1, url.schema());
            try (ResultSet rows = statement.executeQuery()) {
                List<String> names = new ArrayList<>();
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
                return names;
            }
        }
    }

    /** In one statement, as the server limits the time of each. */
    private static Map<String, Long> counted(Connection connection, List<String> names) throws SQLException {
        String query = IntStream.range(0, names.size())
                .mapToObj(i -> "SELECT " + i + ", count(*) FROM ONLY " + names.get(i))
                .collect(Collectors.joining(" UNION ALL "));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            Map<String, Long> counts = new TreeMap<>();
            while (rows.next()) {
                counts.put(names.get(rows.getInt(1)), rows.getLong(2));
            }
            return counts;
        }
    }
}
