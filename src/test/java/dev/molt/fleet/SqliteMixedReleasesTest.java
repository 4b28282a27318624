package dev.molt.fleet;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;

class SqliteMixedReleasesTest extends MixedReleasesContract {
    @TempDir
    Path directory;

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("fleet.db");
    }

    @Override
    Coordinator open(long epochFloor) {
        return Fleets.open(FleetUrl.of(url()), "molt", epochFloor);
    }

    @Override
    void loseData() {
        throw new UnsupportedOperationException("no release does that");
    }

    @Override
    void addFieldsOfANewerRelease() throws SQLException {
        execute(
                "ALTER TABLE fleet ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'",
                "ALTER TABLE fleet_member ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'",
                "ALTER TABLE fleet_entry ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'",
                "ALTER TABLE fleet_ended ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'",
                "CREATE TABLE fleet_colour (colour TEXT)");
    }

    @Override
    void reduceMember(String incarnation) throws SQLException {
        reduce("fleet_member", "incarnation", incarnation, "fleet, incarnation, host, runs, labels, lease, until");
    }

    @Override
    void reduceEntry(String name) throws SQLException {
        reduce("fleet_entry", "name", name, "fleet, name, version, document");
    }

    private void reduce(String table, String key, String value, String columns) throws SQLException {
        String which = " FROM " + table + " WHERE " + key + " = '" + value + "'";
        execute(
                "CREATE TEMP TABLE kept AS SELECT " + columns + which,
                "DELETE" + which,
                "INSERT INTO " + table + " (" + columns + ") SELECT " + columns + " FROM kept");
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
