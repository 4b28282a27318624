package dev.molt.e2e;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The SQLite database of an installation, read from outside, also while a worker has it open. */
record Database(Path file) {
    String integrity() {
        return first("PRAGMA integrity_check");
    }

    /** The version of the newest applied migration; empty without any. */
    String schema() {
        return first("SELECT version FROM flyway_schema_history WHERE success = 1 AND version IS NOT NULL"
                + " ORDER BY installed_rank DESC LIMIT 1");
    }

    boolean hasTable(String name) {
        return !first("SELECT name FROM sqlite_master WHERE type = 'table' AND name = '" + name + "'")
                .isEmpty();
    }

    List<Ledger.StoredMessage> messages() {
        return query(
                "SELECT id, body FROM messages", row -> new Ledger.StoredMessage(row.getLong(1), row.getString(2)));
    }

    /** Changes it, while nobody has it open. */
    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot change " + file + ": " + sql, e);
        }
    }

    private String first(String sql) {
        List<String> rows = query(sql, row -> row.getString(1));
        return rows.isEmpty() ? "" : rows.get(0);
    }

    private <T> List<T> query(String sql, Row<T> reader) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=ro");
                Statement statement = connection.createStatement()) {
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery(sql)) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot ask " + file + ": " + sql, e);
        }
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
