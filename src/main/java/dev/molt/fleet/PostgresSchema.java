package dev.molt.fleet;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a fleet's tables are: a schema of their own. It is made when it is missing, with an epoch that is higher than each before. Safe for
 * threads.
 */
final class PostgresSchema {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSchema.class);

    /** Longer names would be cut off by the server, and two fleets could become one. */
    private static final int LONGEST = 63;

    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_FUNCTION = "42883";
    private static final String UNDEFINED_SCHEMA = "3F000";
    private static final Set<String> MISSING = Set.of(UNDEFINED_TABLE, UNDEFINED_FUNCTION, UNDEFINED_SCHEMA);

    /**
     * What is renewed every second stays on its page. An advisory lock is waited for in a function: there the end of the patience is no
     * error, which would fill the server's log.
     */
    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS fleet (
                one boolean PRIMARY KEY DEFAULT true CHECK (one),
                epoch bigint NOT NULL,
                version bigint NOT NULL,           -- of the last change
                grants bigint NOT NULL DEFAULT 0,  -- the lower part of the last token
                members_version bigint NOT NULL,   -- of the last change of who is a member
                forgotten bigint NOT NULL,         -- what was removed up to this version may not be known any more
                frozen_until timestamptz NOT NULL  -- infinity: data was lost, and nobody has joined since
            );
            CREATE TABLE IF NOT EXISTS member (
                incarnation text PRIMARY KEY,
                host text NOT NULL,
                release text NOT NULL,
                labels text NOT NULL,
                lease_millis bigint NOT NULL,
                until timestamptz NOT NULL,
                steady boolean NOT NULL DEFAULT true,  -- it was renewed in time the last time
                session bigint,                    -- the advisory lock that its session holds
                announced bigint                   -- when it was taken, by the sequence
            ) WITH (fillfactor = 50);
            CREATE TABLE IF NOT EXISTS ended (
                incarnation text PRIMARY KEY,
                since timestamptz NOT NULL
            );
            CREATE TABLE IF NOT EXISTS entry (
                name text PRIMARY KEY,
                version bigint NOT NULL UNIQUE,
                document text,
                owner text,
                token bigint NOT NULL DEFAULT 0,
                cursor text NOT NULL DEFAULT '',
                given_token bigint NOT NULL DEFAULT 0,  -- of the grant that ended with the last transfer or release
                removed_at timestamptz
            ) WITH (fillfactor = 70);
            CREATE INDEX IF NOT EXISTS entry_removed ON entry (removed_at) WHERE removed_at IS NOT NULL;
            CREATE SEQUENCE IF NOT EXISTS announcement;
            CREATE OR REPLACE FUNCTION session_ended(key bigint, millis bigint) RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM set_config('lock_timeout', millis::text, true);
                PERFORM pg_advisory_xact_lock_shared(key);
                RETURN true;
            EXCEPTION WHEN lock_not_available THEN
                RETURN false;
            END
            $$
            """;

    /** Those in which something can have been lost; one that has no clock yet is of an earlier release. */
    private static final int NUMBER_OF_TABLES = 4;

    /** When the server crashes it must not forget that there was an epoch. */
    private static final String WAIT_FOR_OTHERS =
            "SELECT pg_advisory_xact_lock(hashtext(?)), set_config('synchronous_commit', 'on', true)";

    /** The function and the sequence are made in one transaction with the tables, and dropped with the schema only. */
    private static final String FOUND = "SELECT count(*) AS tables,"
            + " EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = ?) AS is_there,"
            + " EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = ? AND tablename = 'clock') AS has_clock FROM pg_tables"
            + " WHERE schemaname = ? AND tablename IN ('fleet', 'member', 'ended', 'entry')";

    /** Without its clock a fleet knows no lease. */
    private static final String PRESENT = "SELECT version FROM fleet WHERE EXISTS (SELECT 1 FROM clock) FOR UPDATE";

    /** What is left of the documents is kept, but nobody is a member, and nobody owns anything. */
    private static final String END_ALL = PostgresClock.BEGIN + """
            WITH gone AS (DELETE FROM member RETURNING incarnation) INSERT INTO ended (incarnation, since)
                SELECT incarnation, shown FROM gone, clock ON CONFLICT DO NOTHING;
            UPDATE entry SET owner = NULL, given_token = 0;
            DELETE FROM fleet
            """;

    /** Entries tell it too, if only part of the data is gone. */
    private static final String LEFT = "SELECT coalesce(max(version), 0) AS version,"
            + " floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS millis FROM entry";

    private final String fleet;
    private final String schema;

    /** The highest version that this process has seen; the epoch is the upper part of it. */
    private final AtomicLong known;

    /** How much of it there is. */
    private record Found(int tables, boolean isThere, boolean hasClock) {
        boolean all() {
            return tables == NUMBER_OF_TABLES && hasClock;
        }
    }

    /**
     * What there was before, if anything.
     *
     * @param version the highest of what is left
     */
    private record Left(long version, Instant now) {}

    /**
     * @param fleet its name
     * @param epochFloor the highest epoch that is remembered; 0: none
     * @throws IllegalArgumentException when the name is too long
     */
    PostgresSchema(String fleet, long epochFloor) {
        this.fleet = fleet;
        this.schema = "fleet_" + fleet;
        this.known = new AtomicLong(Epoch.token(epochFloor, 0));
        if (schema.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new IllegalArgumentException("FLEET_NAME must have at most " + (LONGEST - "fleet_".length())
                    + " letters where the fleet's store is PostgreSQL, was '" + fleet + "'");
        }
    }

    /** As it is written in a statement; the channel of notifications has the same name. */
    String identifier() {
        return '"' + schema.replace("\"", "\"\"") + '"';
    }

    /** As it is written where a text is expected. */
    String channel() {
        return schema;
    }

    /** What is thrown when the tables are there, but not what was in them. */
    static SQLException missing() {
        return new SQLException("the fleet's data are gone", UNDEFINED_TABLE);
    }

    /** @param version of what has been committed */
    void know(long version) {
        known.accumulateAndGet(version, Math::max);
    }

    /** A lower epoch than is known is that of an old copy, and nothing in that counts. */
    void requireEpoch(long epoch) throws SQLException {
        if (epoch < Epoch.of(known.get())) {
            throw missing();
        }
        know(Epoch.token(epoch, 0));
    }

    /**
     * So is a lower version, which a server has that took over before it knew everything.
     *
     * @param version read from the locked row: else there may be a higher one since
     */
    void requireVersion(long version) throws SQLException {
        if (version < known.get()) {
            throw missing();
        }
    }

    /** Does it; if the data are gone, makes the schema anew, and does it once more. */
    <T> T with(Connection connection, PostgresSql.Work<T> work) throws SQLException {
        try {
            return work.with(connection);
        } catch (SQLException e) {
            if (!MISSING.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            LOG.debug("Something of the fleet is missing, it is made", e);
        }
        know(PostgresSql.transaction(connection, this::make));
        return work.with(connection);
    }

    /**
     * In front of it all others wait who find it missing. If all is there when it is its turn, it stays as it is. As all of it has to be
     * done in the time of one call, the server is asked as seldom as possible.
     *
     * @return the last version
     */
    private long make(Connection connection) throws SQLException {
        PostgresSql.run(connection, WAIT_FOR_OTHERS, "molt " + schema);
        boolean complete = makeTables(connection);
        Optional<Long> present = PostgresSql.first(connection, PRESENT, row -> row.getLong(1));
        if (complete && present.isPresent() && present.get() >= known.get()) {
            return present.get();
        }
        return begin(connection, present.orElse(0L));
    }

    /**
     * Whoever may not create schemas can be given one.
     *
     * @return whether they were there
     */
    private boolean makeTables(Connection connection) throws SQLException {
        Found found = PostgresSql.first(
                        connection,
                        FOUND,
                        row -> new Found(row.getInt("tables"), row.getBoolean("is_there"), row.getBoolean("has_clock")),
                        schema,
                        schema,
                        schema)
                .orElseThrow();
        if (!found.all()) {
            PostgresSql.script(
                    connection,
                    (found.isThere() ? "" : "CREATE SCHEMA " + identifier() + ";\n")
                            + PostgresClock.TABLE
                            + PostgresClock.BEGIN
                            + TABLES);
        }
        return found.tables() == NUMBER_OF_TABLES;
    }

    /** Whoever remembers an epoch knows that data was lost; who does not, uses the store for the first time. */
    private long begin(Connection connection, long present) throws SQLException {
        Left left = PostgresSql.first(
                        connection,
                        LEFT,
                        row -> new Left(row.getLong("version"), Instant.ofEpochMilli(row.getLong("millis"))))
                .orElseThrow();
        long floor = Epoch.of(Math.max(Math.max(known.get(), present), left.version()));
        long epoch = Epoch.after(floor, left.now());
        long grants = Epoch.firstGrant(left.now());
        long version = Epoch.token(epoch, grants);
        PostgresSql.script(connection, END_ALL);
        PostgresSql.run(
                connection,
                "INSERT INTO fleet (epoch, version, grants, members_version, forgotten, frozen_until)"
                        + " VALUES (?, ?, ?, ?, ?, ?::timestamptz)",
                epoch,
                version,
                grants,
                version,
                version,
                floor > 0 ? "infinity" : "-infinity");
        tell(epoch, floor);
        return version;
    }

    private void tell(long epoch, long floor) {
        if (floor > 0) {
            LOG.warn(
                    "The data of the fleet {} are gone from its database. It begins anew, in epoch {} after {}, and"
                            + " nothing is granted for one lease",
                    fleet,
                    epoch,
                    floor);
        } else {
            LOG.info("The fleet {} begins, in epoch {}", fleet, epoch);
        }
    }
}
