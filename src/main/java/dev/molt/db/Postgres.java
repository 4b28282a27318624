package dev.molt.db;

import dev.molt.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** Connects to the PostgreSQL database of a service. */
public final class Postgres {
    private static final int CONNECT_SECONDS = 5;
    private static final int LOGIN_SECONDS = 10;

    /** For the server to say itself that it took too long. */
    private static final int GRACE_MILLIS = 200;

    private Postgres() {}

    /** By its name scripts/lib/postgres.sh finds what a worker has left. Part by part, as the driver would log an URL that it cannot read, with its password. */
    static PGSimpleDataSource source(DatabaseUrl url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {url.host()});
        source.setPortNumbers(new int[] {url.port()});
        source.setDatabaseName(url.database());
        source.setUser(url.user());
        url.password().ifPresent(source::setPassword);
        url.sslMode().ifPresent(source::setSslMode);
        url.sslRootCertificate().ifPresent(source::setSslRootCert);
        source.setCurrentSchema(url.schema());
        source.setApplicationName("molt schema " + url.schema());
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(LOGIN_SECONDS);
        source.setTcpKeepAlive(true);
        // What is read without a transaction, too.
        source.setReadOnlyMode("always");
        return source;
    }

    /**
     * Opens a connection that can only read, in the schema of the service.
     *
     * @param atMost how long that and then each query may take, together; to connect it is rounded up to seconds
     */
    public static Connection openForReading(DatabaseUrl url, Duration atMost) throws SQLException {
        long end = System.nanoTime() + atMost.toNanos();
        PGSimpleDataSource source = source(url);
        int seconds = (int) atMost.plusMillis(999).toSeconds();
        source.setConnectTimeout(seconds);
        source.setLoginTimeout(seconds);
        Connection connection = source.getConnection();
        try {
            connection.setReadOnly(true);
            limit(connection, Duration.ofNanos(end - System.nanoTime()));
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** A server that is gone without a word says nothing. */
    private static void limit(Connection connection, Duration left) throws SQLException {
        int millis = (int) Math.max(1, left.toMillis() + 1);
        connection.setNetworkTimeout(Runnable::run, millis + GRACE_MILLIS);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout TO " + millis);
        }
    }
}
