package dev.molt.fleet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What {@link SqliteSchema} says of a fleet as a whole.
 *
 * @param grants the lower part of the last token
 * @param ahead what makes the host's uptime the time of the fleet
 */
record FleetRow(
        long epoch,
        long version,
        long grants,
        long membersVersion,
        long forgotten,
        String boot,
        long ahead,
        long lostAt,
        long frozenUntil) {

    static Optional<FleetRow> read(Statements sql, String fleet) throws SQLException {
        return sql.first(
                "SELECT epoch, version, grants, members_version, forgotten, boot, ahead, lost_at, frozen_until"
                        + " FROM fleet WHERE name = ?",
                FleetRow::of,
                fleet);
    }

    private static FleetRow of(ResultSet row) throws SQLException {
        return new FleetRow(
                row.getLong("epoch"),
                row.getLong("version"),
                row.getLong("grants"),
                row.getLong("members_version"),
                row.getLong("forgotten"),
                row.getString("boot"),
                row.getLong("ahead"),
                row.getLong("lost_at"),
                row.getLong("frozen_until"));
    }
}
