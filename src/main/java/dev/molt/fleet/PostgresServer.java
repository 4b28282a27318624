package dev.molt.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** The server that a fleet's URL names: connects to it, and says what to do about its failures. */
final class PostgresServer {
    /** For all of its steps together: a call that waits for it is given up then, and the next is not to find it going on. */
    private static final int CONNECT_SECONDS = 1;

    /** For an answer nobody else has a limit for; a call is given up before. */
    private static final int ANSWER_SECONDS = 2;

    /**
     * The server ends by itself what a client has given up, so that the locks of one that hangs keep nobody waiting. What is called in
     * SQL is looked for in the fleet's own schema only.
     */
    private static final String SETTINGS = "SET statement_timeout TO 1000;"
            + " SET idle_in_transaction_session_timeout TO 500; SET client_min_messages TO warning;"
            + " SET search_path TO ";

    private final FleetUrl url;
    private final String fleet;
    private final String schema;

    /** What a connection is for. Each member has one of each. */
    enum Use {
        CALLS("calls", ""),

        /**
         * They do not wait for the disk, and are not late when it is slow. A crash of the server may take back those of its last 0.6 s; a lease
         * of 4 s or more then ends a little earlier than it would have, and not before its member has fenced itself.
         */
        RENEWALS("renewals", "; SET synchronous_commit TO off"),

        SESSION("session", ""),

        WATCH("watch", "");

        private final String word;
        private final String settings;

        Use(String word, String settings) {
            this.word = word;
            this.settings = settings;
        }

        /** The name of the thread that uses it. */
        String thread() {
            return "fleet-" + word;
        }
    }

    /**
     * @param fleet the name by which the connections can be told in {@code pg_stat_activity}
     * @param schema as an identifier in SQL
     * @throws IllegalArgumentException when the driver cannot read the URL
     */
    PostgresServer(FleetUrl url, String fleet, String schema) {
        this.url = url;
        this.fleet = fleet;
        this.schema = schema;
        source(Use.CALLS);
    }

    /** Makes a connection. Each answer comes within a few seconds, or not at all. */
    Connection connect(Use use) throws SQLException {
        Connection connection = source(use).getConnection();
        try {
            PostgresSql.script(connection, SETTINGS + schema + use.settings);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** What it says itself about time and its name counts less than what is said here; all else is as in the URL. */
    private PGSimpleDataSource source(Use use) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url.text());
        } catch (IllegalArgumentException e) {
            // Its message is the URL, which may hold a password, so it is no cause of this one either.
            throw new IllegalArgumentException(url.setting() + " must be like"
                    + " jdbc:postgresql://HOST:PORT/DATABASE?user=NAME&password=SECRET, with what is special in a part"
                    + " of it written as %40 for @, %26 for & and %2F for /. What it is now is not shown, as it may"
                    + " hold a password.");
        }
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(ANSWER_SECONDS);
        source.setTcpKeepAlive(true);
        source.setApplicationName("molt " + fleet + " " + use.word);
        return source;
    }

    /**
     * What is told to who asked for something.
     *
     * @param what it was that failed, in words that complete "Cannot …"
     */
    CoordinatorException failure(String what, Exception cause) {
        return new CoordinatorException(
                "Cannot " + what + " in the PostgreSQL database " + url.shown() + ": " + sentence(cause) + " "
                        + advice(cause),
                cause);
    }

    /** On one line, with one full stop at its end. */
    private static String sentence(Exception failure) {
        String message = Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString);
        return message.strip().replaceAll("\\s*\\R\\s*", " ").replaceFirst("\\.*$", ".");
    }

    private String advice(Exception failure) {
        String state = failure instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
        return switch (state) {
            case "28000", "28P01" ->
                "See that user and password in " + url.setting()
                        + " are right, and that the server's pg_hba.conf lets this host in.";
            case "3D000" -> "Create that database, or name another one in " + url.setting() + ".";
            case "42501" ->
                "Let the user of " + url.setting() + " create a schema there: GRANT CREATE ON DATABASE … TO ….";
            case "53300" ->
                "Each member of a fleet has " + Use.values().length
                        + " connections: raise the server's max_connections.";
            case "25006" -> "Name the primary server in " + url.setting() + ", or add targetServerType=primary.";
            default ->
                "The next call connects anew; if that fails too, see that the server runs and can be reached,"
                        + " and that no session keeps locks in the schema " + schema + " (pg_locks).";
        };
    }
}
