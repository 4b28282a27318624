package dev.molt.db;

import dev.molt.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A schema of a database of a PostgreSQL server, which instances of a fleet share. It knows itself which of its migrations any of their
 * releases can live with, as no instance has the records of the others.
 */
final class PostgresDatabase extends Database {
    /** For an answer, or a writer would wait for ever for a server that is gone without a word. */
    private static final int ANSWER_SECONDS = 60;

    /**
     * A lock is waited for longer than a migration may wait for its own, behind which all others queue; what it applies is short, or
     * needs a stop. A writer never rests within a transaction: if it seems to, its host is lost, and all others wait for it.
     */
    private static final String WRITER = "SET lock_timeout TO '30s'; SET idle_in_transaction_session_timeout TO '2s';"
            + " SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

    private static final String OF_MIGRATION = "-c lock_timeout=5s";

    /** The key is "molt" and "writ" in ASCII. */
    private static final String BEGIN = "BEGIN; SELECT pg_advisory_xact_lock(x'6d6f6c74'::int, x'77726974'::int)";

    private static final String NOTES = "molt_compatible";

    private final DatabaseUrl url;

    PostgresDatabase(DatabaseUrl url) {
        this.url = url;
    }

    @Override
    public Connection openForWriting() throws SQLException {
        Connection connection = connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute(WRITER);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Connection openForReading() throws SQLException {
        Connection connection = connect();
        connection.setReadOnly(true);
        return connection;
    }

    @Override
    public String beginWriting() {
        return BEGIN;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    private Connection connect() throws SQLException {
        PGSimpleDataSource source = Postgres.source(url);
        source.setSocketTimeout(ANSWER_SECONDS);
        return source.getConnection();
    }

    @Override
    void load() {
        Postgres.source(url);
    }

    /** That it cannot be reached may pass; that we are not let in does not. */
    @Override
    void requireExistence() throws SQLException {
        try (Connection connection = connect()) {
            connection.getSchema();
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            String advice = advice(state);
            String problem = "Cannot open " + this + ": " + Migrations.oneLine(e.getMessage()) + advice;
            if (state.startsWith("28") || state.startsWith("3D")) {
                throw new DatabaseProblem(problem, e);
            }
            throw new SQLException(problem, state, e);
        }
    }

    private static String advice(String state) {
        return switch (state) {
            case "28000", "28P01" ->
                ". See that user and password in DATABASE_URL are right, and that the server's pg_hba.conf lets this host in.";
            case "3D000" -> ". Create that database, or name another one in DATABASE_URL.";
            case "53300" ->
                ". A worker has five connections, two while one takes over from another: raise max_connections.";
            default -> ". See that the server runs and can be reached from here, and that DATABASE_URL names it.";
        };
    }

    @Override
    void prepare(Migrations migrations) throws SQLException {
        requireExistence();
    }

    @Override
    FluentConfiguration configure(FluentConfiguration configuration) {
        return configure(configuration, Postgres.source(url));
    }

    private FluentConfiguration configure(FluentConfiguration configuration, DataSource source) {
        return configuration.dataSource(source).defaultSchema(url.schema());
    }

    /** All in one transaction: whatever fails leaves nothing behind. */
    @Override
    FluentConfiguration configureToMigrate(FluentConfiguration configuration) {
        PGSimpleDataSource source = Postgres.source(url);
        source.setOptions(OF_MIGRATION);
        return configure(configuration, source).group(true);
    }

    @Override
    Set<Noted> noted() throws SQLException {
        try (Connection connection = connect()) {
            Set<Noted> noted = new HashSet<>();
            if (has(connection, NOTES)) {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT version, checksum FROM " + NOTES)) {
                    while (rows.next()) {
                        noted.add(new Noted(rows.getString(1), rows.getInt(2)));
                    }
                }
            }
            return noted;
        }
    }

    /** Not in an empty schema: Flyway would take it for somebody else's, and no release runs on it. */
    @Override
    void note(Supplier<Set<Noted>> compatible) throws SQLException {
        try (Connection connection = connect()) {
            Set<Noted> noted = has(connection, "flyway_schema_history") ? compatible.get() : Set.of();
            if (noted.isEmpty()) {
                return;
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET client_min_messages TO warning; CREATE TABLE IF NOT EXISTS " + NOTES
                        + " (version text, checksum integer, PRIMARY KEY (version, checksum))");
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO " + NOTES + " (version, checksum) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                for (Noted each : noted) {
                    insert.setString(1, each.version());
                    insert.setInt(2, each.checksum());
                    insert.executeUpdate();
                }
            }
        }
    }

    private boolean has(Connection connection, String table) throws SQLException {
        DatabaseMetaData about = connection.getMetaData();
        try (ResultSet tables = about.getTables(null, url.schema(), table, new String[] {"TABLE"})) {
            return tables.next();
        }
    }

    @Override
    boolean isDamaged(Throwable problem) {
        return false;
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
