package dev.molt.fleet;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** One fleet of a file, in one transaction. */
final class SqliteFleet {
    private final Statements sql;
    private final String name;
    private final FleetRow row;
    private final long now;

    SqliteFleet(Statements sql, String name, FleetRow row, HostTime host) {
        this.sql = sql;
        this.name = name;
        this.row = row;
        this.now = row.ahead() + host.uptime().getAsLong();
    }

    Statements sql() {
        return sql;
    }

    String name() {
        return name;
    }

    /** As it was when the transaction began. */
    FleetRow row() {
        return row;
    }

    /** When the transaction began, in nanoseconds of the fleet's clock. */
    long now() {
        return now;
    }

    Instant time() {
        return Instant.ofEpochSecond(0, now);
    }

    /** For a change that others should hear of. */
    long nextVersion() throws SQLException {
        sql.change("UPDATE fleet SET version = version + 1 WHERE name = ?", name);
        return number("version");
    }

    long nextToken() throws SQLException {
        sql.change("UPDATE fleet SET grants = grants + 1 WHERE name = ?", name);
        return Epoch.token(row.epoch(), number("grants"));
    }

    /** That somebody is a member who was none, or the other way round, is a change too. */
    void membersChanged() throws SQLException {
        sql.change("UPDATE fleet SET members_version = ?2 WHERE name = ?1", name, nextVersion());
    }

    /** Removed entries up to this version are not known any more. */
    void forgetUpTo(long version) throws SQLException {
        sql.change("UPDATE fleet SET forgotten = max(forgotten, ?2) WHERE name = ?1", name, version);
    }

    /** After data was lost nothing is granted for as long as somebody may not yet know that he owns nothing any more. */
    void freezeFor(Duration lease) throws SQLException {
        if (row.lostAt() > 0) {
            sql.change(
                    "UPDATE fleet SET frozen_until = max(frozen_until, ?2) WHERE name = ?1",
                    name,
                    row.lostAt() + lease.toNanos());
        }
    }

    boolean isFrozen() {
        return now < row.frozenUntil();
    }

    private long number(String column) throws SQLException {
        return sql.first("SELECT " + column + " FROM fleet WHERE name = ?", found -> found.getLong(1), name)
                .orElseThrow();
    }
}
