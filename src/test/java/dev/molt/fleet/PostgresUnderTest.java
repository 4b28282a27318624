package dev.molt.fleet;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A real server, and what tests look at and do behind the store's back. */
final class PostgresUnderTest implements AutoCloseable {
    private final EmbeddedPostgres.Builder builder;
    private EmbeddedPostgres server;

    private PostgresUnderTest(EmbeddedPostgres.Builder builder) throws IOException {
        this.builder = builder;
        this.server = builder.start();
    }

    /** One whose data goes with it. */
    static PostgresUnderTest start() throws IOException {
        return new PostgresUnderTest(EmbeddedPostgres.builder());
    }

    /** One that can be started again, with the same data and at the same port. */
    static PostgresUnderTest startIn(Path directory) throws IOException {
        return new PostgresUnderTest(EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setPort(freePort()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return server.getPort();
    }

    void startAgain() throws IOException {
        server = builder.start();
    }

    FleetUrl url() {
        return url("postgres");
    }

    FleetUrl url(String database) {
        return FleetUrl.of(server.getJdbcUrl("postgres", database));
    }

    Coordinator open(String fleet, long epochFloor) {
        return new PostgresCoordinator(url(), fleet, epochFloor);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url().text());
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column. */
    List<String> texts(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    /** The connections of a fleet's watches that wait for the end of a session that lives. */
    List<String> watching(String fleet) throws SQLException {
        return texts("SELECT pg_locks.pid FROM pg_locks JOIN pg_stat_activity USING (pid)"
                + " WHERE locktype = 'advisory' AND NOT granted AND application_name = 'molt " + fleet + " watch'");
    }

    /** How many sessions of a fleet are waited for by somebody. */
    long watched(String fleet) throws SQLException {
        return Long.parseLong(
                texts("SELECT count(DISTINCT (classid, objid)) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                                + " WHERE locktype = 'advisory' AND NOT granted AND application_name = 'molt " + fleet
                                + " watch'")
                        .get(0));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
