package dev.molt.fleet;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What has changed since a version. Mostly nothing has, which takes one row to see; else all is read as it was at one moment. It
 * locks nothing, and waits for nobody.
 */
final class PostgresChanges {
    private static final String FLEET =
            "SELECT version, epoch, forgotten, members_version, " + PostgresClock.NOW + " AS time FROM fleet";

    private static final String LOOK = PostgresClock.TICK + FLEET;

    private static final String ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private final long version;
    private final long epoch;
    private final long forgotten;
    private final long membersVersion;
    private final Instant time;

    private PostgresChanges(ResultSet row) throws SQLException {
        this.version = row.getLong("version");
        this.epoch = row.getLong("epoch");
        this.forgotten = row.getLong("forgotten");
        this.membersVersion = row.getLong("members_version");
        this.time = PostgresClock.time(row);
    }

    static Changes since(Connection connection, PostgresSchema schema, long since) throws SQLException {
        PostgresChanges now = read(connection, schema, LOOK);
        if (now.version == since) {
            return new Changes(now.version, now.epoch, now.time, false, List.of(), Optional.empty());
        }
        return PostgresSql.transaction(connection, still -> {
            PostgresSql.script(still, ONE_MOMENT);
            return read(still, schema, FLEET).read(still, since);
        });
    }

    private static PostgresChanges read(Connection connection, PostgresSchema schema, String fleet)
            throws SQLException {
        PostgresChanges now =
                PostgresSql.first(connection, fleet, PostgresChanges::new).orElseThrow(PostgresSchema::missing);
        schema.requireEpoch(now.epoch);
        schema.know(now.version);
        return now;
    }

    /** A version that is higher than the last can only be of a fleet that is gone. */
    private Changes read(Connection connection, long since) throws SQLException {
        boolean whole = since < forgotten || since > version;
        boolean others = whole || since < membersVersion;
        return new Changes(
                version,
                epoch,
                time,
                whole,
                whole ? PostgresEntries.all(connection) : PostgresEntries.changedAfter(connection, since),
                others ? Optional.of(PostgresMembers.live(connection)) : Optional.empty());
    }
}
