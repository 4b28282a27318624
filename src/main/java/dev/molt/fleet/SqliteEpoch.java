package dev.molt.fleet;

import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What has to be done before anything else in a transaction: a fleet that is not there begins, and one outlives a start of its host. */
final class SqliteEpoch {
    private final Statements sql;
    private final String name;
    private final HostTime host;
    private final Numbering numbering;

    private SqliteEpoch(Statements sql, String name, HostTime host, Numbering numbering) {
        this.sql = sql;
        this.name = name;
        this.host = host;
        this.numbering = numbering;
    }

    /** The fleet in this transaction. An old copy is not the fleet: what it remembers counts for nothing. */
    static SqliteFleet enter(Statements sql, String name, HostTime host, Numbering numbering, Known known)
            throws SQLException {
        SqliteEpoch epoch = new SqliteEpoch(sql, name, host, numbering);
        Optional<FleetRow> found = FleetRow.read(sql, name);
        if (found.isEmpty() || !known.isAllIn(found.get())) {
            epoch.begin(Math.max(known.epoch(), found.map(FleetRow::epoch).orElse(0L)));
        } else if (!found.get().boot().equals(host.boot())) {
            epoch.goOnInAnotherBoot(found.get());
        } else {
            return new SqliteFleet(sql, name, found.get(), host);
        }
        return new SqliteFleet(sql, name, FleetRow.read(sql, name).orElseThrow(), host);
    }

    /** Whoever knows of an epoch knows that data was lost. Who does not, uses the store for the first time. */
    private void begin(long floor) throws SQLException {
        Instant now = host.wall().instant();
        long epoch = numbering.epochAfter(floor, now);
        long grants = numbering.firstGrant(now);
        endAll(nanos(now));
        sql.change("DELETE FROM fleet WHERE name = ?", name);
        sql.change(
                "INSERT INTO fleet (name, epoch, version, grants, members_version, forgotten, boot, ahead, lost_at,"
                        + " frozen_until) VALUES (?1, ?2, ?3, ?4, ?3, ?3, ?5, ?6, ?7, 0)",
                name,
                epoch,
                Epoch.token(epoch, grants),
                grants,
                host.boot(),
                nanos(now) - host.uptime().getAsLong(),
                floor > 0 ? nanos(now) : 0L);
    }

    /** All processes of the host have ended with it, so nobody is a member. Its clock goes on, and never back. */
    private void goOnInAnotherBoot(FleetRow before) throws SQLException {
        Instant wall = host.wall().instant();
        long now = Math.max(nanos(wall), latest() + 1);
        endAll(now);
        sql.change(
                "UPDATE fleet SET boot = ?2, ahead = ?3, version = version + ?4, members_version = version + ?4,"
                        + " grants = ?5, lost_at = 0, frozen_until = 0 WHERE name = ?1",
                name,
                host.boot(),
                now - host.uptime().getAsLong(),
                Epoch.GAP,
                numbering.grantAfterBoot(before.grants(), wall));
    }

    /** What the clock has shown last, or will have when the last lease is over. */
    private long latest() throws SQLException {
        return sql.first(
                        "SELECT max(coalesce((SELECT max(until) FROM fleet_member WHERE fleet = ?1), 0),"
                                + " coalesce((SELECT max(ended_at) FROM fleet_ended WHERE fleet = ?1), 0)) AS latest",
                        row -> row.getLong("latest"),
                        name)
                .orElseThrow();
    }

    private void endAll(long now) throws SQLException {
        sql.change(
                "INSERT OR IGNORE INTO fleet_ended (fleet, incarnation, ended_at)"
                        + " SELECT fleet, incarnation, ?2 FROM fleet_member WHERE fleet = ?1",
                name,
                now);
        sql.change("DELETE FROM fleet_member WHERE fleet = ?", name);
    }

    private static long nanos(Instant time) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, time);
    }
}
