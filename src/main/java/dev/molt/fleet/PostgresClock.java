package dev.molt.fleet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * The clock by which the leases of a fleet in PostgreSQL end. The server's may be set, and SQL knows no other. The fleet's goes on with
 * it, but never back and never far at once: both are kept as they were at the last tick, and in a fleet that lives somebody ticks several
 * times a second.
 *
 * <p>A step is shorter than what lies between the fence of a member and the end of its lease of 10 s ({@link Timing}): so whatever the
 * server's clock is set to, nothing is taken from who acts for it.
 */
final class PostgresClock {
    /** The present time of the fleet, found once for each statement; null: nothing is known of it. */
    static final String NOW = "(SELECT " + present() + " FROM clock)";

    /** Before a statement: one of those who find it due ticks, and nobody waits. */
    static final String TICK = "WITH tick AS (UPDATE clock SET shown = " + present() + ", server = clock_timestamp()"
            + " WHERE one IN (SELECT one FROM clock WHERE clock_timestamp() - server"
            + " NOT BETWEEN interval '0' AND interval '0.5 seconds' FOR UPDATE SKIP LOCKED)) ";

    static final String TABLE = """
            CREATE TABLE IF NOT EXISTS clock (
                one boolean PRIMARY KEY DEFAULT true CHECK (one),
                shown timestamptz NOT NULL,        -- by the fleet's clock at the last tick
                server timestamptz NOT NULL        -- and by that of the server
            ) WITH (fillfactor = 10);
            """;

    /** The first time is the server's. */
    static final String BEGIN = "INSERT INTO clock (shown, server)"
            + " SELECT time, time FROM (SELECT clock_timestamp() AS time) AS present ON CONFLICT DO NOTHING;\n";

    private PostgresClock() {}

    private static String present() {
        return "shown + least(greatest(clock_timestamp() - server, interval '0'), interval '2 seconds')";
    }

    /** {@link #NOW}, where a statement calls it {@code time}. */
    static Instant time(ResultSet row) throws SQLException {
        OffsetDateTime time = row.getObject("time", OffsetDateTime.class);
        if (time == null) {
            throw PostgresSchema.missing();
        }
        return time.toInstant();
    }
}
