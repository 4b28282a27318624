package dev.molt.fleet;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresMixedReleasesTest extends MixedReleasesContract {
    private static final AtomicInteger FLEETS = new AtomicInteger();

    private static PostgresUnderTest server;

    private final String fleet = "mixed" + FLEETS.incrementAndGet();
    private final String schema = "fleet_" + fleet;

    @BeforeAll
    static void startServer() throws IOException {
        server = PostgresUnderTest.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    Coordinator open(long epochFloor) {
        return server.open(fleet, epochFloor);
    }

    @Override
    void loseData() {
        throw new UnsupportedOperationException("no release does that");
    }

    @Override
    void addFieldsOfANewerRelease() throws SQLException {
        for (String table : new String[] {"fleet", "member", "ended", "entry"}) {
            server.execute("ALTER TABLE " + schema + "." + table + " ADD COLUMN colour text NOT NULL DEFAULT 'red'");
        }
        server.execute("CREATE TABLE " + schema + ".colour (colour text)");
    }

    @Override
    void reduceMember(String incarnation) throws SQLException {
        reduce("member", "incarnation", incarnation, "incarnation, host, release, labels, lease_millis, until");
    }

    @Override
    void reduceEntry(String name) throws SQLException {
        reduce("entry", "name", name, "name, version, document");
    }

    private void reduce(String table, String key, String value, String columns) throws SQLException {
        String which = " FROM " + schema + "." + table + " WHERE " + key + " = '" + value + "'";
        server.execute(
                "BEGIN",
                "CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT " + columns + which,
                "DELETE" + which,
                "INSERT INTO " + schema + "." + table + " (" + columns + ") SELECT " + columns + " FROM kept",
                "COMMIT");
    }
}
