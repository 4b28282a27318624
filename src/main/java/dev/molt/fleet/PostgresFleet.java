package dev.molt.fleet;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A fleet as a whole, in a transaction that has locked it: changes are made one after the other, so their versions can be seen in their
 * order only. After it come the rows of members and last those of entries, so that nobody waits in a circle. Renewing a lease
 * and committing a cursor do without the lock.
 */
final class PostgresFleet {
    private static final String LOCK = PostgresClock.TICK + "SELECT epoch, version, members_version, forgotten, grants,"
            + " frozen_until = 'infinity' AS undated, frozen_until > " + PostgresClock.NOW + " AS frozen, "
            + PostgresClock.NOW
            + " AS time FROM fleet FOR UPDATE";

    private final Connection connection;
    private final PostgresSchema schema;
    private final long epoch;
    private final boolean undated;
    private final boolean frozen;
    private long version;
    private long membersVersion;
    private long forgotten;
    private long grants;
    private boolean changed;

    /** What is changed in a fleet. */
    interface Change<T> {
        T in(PostgresFleet fleet) throws SQLException;
    }

    /** What came of it, and the version of the last change. */
    private record Changed<T>(T result, long version) {}

    private PostgresFleet(Connection connection, PostgresSchema schema, ResultSet row) throws SQLException {
        this.connection = connection;
        this.schema = schema;
        this.epoch = row.getLong("epoch");
        this.undated = row.getBoolean("undated");
        this.frozen = row.getBoolean("frozen");
        PostgresClock.time(row);
        this.version = row.getLong("version");
        this.membersVersion = row.getLong("members_version");
        this.forgotten = row.getLong("forgotten");
        this.grants = row.getLong("grants");
    }

    /** Changes it in a transaction of its own. */
    static <T> T change(Connection connection, PostgresSchema schema, Change<T> change) throws SQLException {
        Changed<T> changed = PostgresSql.transaction(connection, locked -> {
            PostgresFleet fleet = lock(locked, schema);
            T result = change.in(fleet);
            fleet.save();
            return new Changed<>(result, fleet.version);
        });
        schema.know(changed.version());
        return changed.result();
    }

    private static PostgresFleet lock(Connection connection, PostgresSchema schema) throws SQLException {
        PostgresFleet fleet = PostgresSql.first(connection, LOCK, row -> new PostgresFleet(connection, schema, row))
                .orElseThrow(PostgresSchema::missing);
        schema.requireVersion(fleet.version);
        return fleet;
    }

    private void save() throws SQLException {
        if (changed) {
            PostgresSql.run(
                    connection,
                    "UPDATE fleet SET version = ?, members_version = ?, forgotten = ?, grants = ?",
                    version,
                    membersVersion,
                    forgotten,
                    grants);
        }
    }

    Connection connection() {
        return connection;
    }

    long epoch() {
        return epoch;
    }

    /** For a change that others should hear of. */
    long nextVersion() {
        changed = true;
        return ++version;
    }

    long nextToken() {
        changed = true;
        grants++;
        return Epoch.token(epoch, grants);
    }

    /** Somebody is a member who was none, or the other way round. */
    void membersChanged() {
        membersVersion = nextVersion();
    }

    /** Removed entries up to this version are not known any more. */
    void forgetUpTo(long last) {
        changed = true;
        forgotten = Math.max(forgotten, last);
    }

    /** After data was lost nothing is granted until everybody who does not know it has fenced himself: for the first lease since. */
    void freezeFor(Duration lease) throws SQLException {
        if (undated) {
            PostgresSql.run(
                    connection,
                    "UPDATE fleet SET frozen_until = " + PostgresClock.NOW + " + ? * interval '1 millisecond'",
                    lease.toMillis());
        }
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Every member, when this is committed. That takes a lock which the whole server has only once, so it is for what is rare. */
    void wakeAll() throws SQLException {
        PostgresSql.run(connection, "SELECT pg_notify(?, '')", schema.channel());
    }
}
