package dev.molt.fleet;

import dev.molt.fleet.Ownership.Owned;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The names of a fleet, in one transaction. */
final class SqliteEntries implements Ownership.Rows {
    private static final String ROW =
            "SELECT name, version, document, owner, token, cursor, given_token FROM fleet_entry ";

    private final SqliteFleet fleet;
    private final SqliteMembers members;
    private final Statements sql;

    SqliteEntries(SqliteFleet fleet) {
        this.fleet = fleet;
        this.members = new SqliteMembers(fleet);
        this.sql = fleet.sql();
    }

    @Override
    public Optional<Owned> find(String name) throws SQLException {
        return sql.first(ROW + "WHERE fleet = ? AND name = ?", SqliteEntries::row, fleet.name(), name);
    }

    @Override
    public boolean isLive(String incarnation) throws SQLException {
        return members.isLive(incarnation);
    }

    @Override
    public boolean isOver(String incarnation) throws SQLException {
        return !members.isLive(incarnation);
    }

    @Override
    public boolean isFrozen() {
        return fleet.isFrozen();
    }

    /** Earlier releases want to know whose grant it was, too. */
    @Override
    public Grant give(Owned what, String owner, Optional<String> cursor, Optional<Grant> by) throws SQLException {
        Grant grant = new Grant(what.entry().name(), owner, fleet.nextToken(), cursor.orElse(what.cursor()));
        sql.change(
                "UPDATE fleet_entry SET version = ?3, owner = ?4, token = ?5, cursor = ?6, given_by = ?7, given_token = ?8"
                        + " WHERE fleet = ?1 AND name = ?2",
                fleet.name(),
                grant.name(),
                fleet.nextVersion(),
                owner,
                grant.token(),
                grant.cursor(),
                by.map(Grant::owner).orElse(null),
                by.map(Grant::token).orElse(0L));
        return grant;
    }

    @Override
    public void free(Grant mine, String cursor) throws SQLException {
        sql.change(
                "UPDATE fleet_entry SET version = ?3, owner = NULL, cursor = ?4, given_by = ?5, given_token = ?6"
                        + " WHERE fleet = ?1 AND name = ?2",
                fleet.name(),
                mine.name(),
                fleet.nextVersion(),
                cursor,
                mine.owner(),
                mine.token());
    }

    boolean commit(Grant mine, String cursor) throws SQLException {
        if (!new Ownership(this).isValid(mine)) {
            return false;
        }
        sql.change(
                "UPDATE fleet_entry SET cursor = ?3 WHERE fleet = ?1 AND name = ?2", fleet.name(), mine.name(), cursor);
        return true;
    }

    Optional<Long> write(String name, long version, Optional<String> document) throws SQLException {
        if (!Entry.isExpected(version, read(name))) {
            return Optional.empty();
        }
        long next = fleet.nextVersion();
        if (document.isPresent()) {
            put(name, next, document.get());
        } else {
            remove(name, next);
        }
        return Optional.of(next);
    }

    private void put(String name, long version, String document) throws SQLException {
        sql.change(
                "INSERT INTO fleet_entry (fleet, name, version, document) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (fleet, name)"
                        + " DO UPDATE SET version = excluded.version, document = excluded.document, removed_at = NULL",
                fleet.name(),
                name,
                version,
                document);
    }

    private void remove(String name, long version) throws SQLException {
        sql.change(
                "INSERT INTO fleet_entry (fleet, name, version, removed_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (fleet, name)"
                        + " DO UPDATE SET version = excluded.version, document = NULL, owner = NULL, given_by = NULL, given_token = 0,"
                        + " removed_at = excluded.removed_at",
                fleet.name(),
                name,
                version,
                fleet.now());
    }

    Optional<Entry> read(String name) throws SQLException {
        return find(name).map(Owned::entry);
    }

    /** In the order of their versions. */
    List<Entry> changedAfter(long version) throws SQLException {
        return sql.all(
                ROW + "WHERE fleet = ? AND version > ? ORDER BY version",
                row -> row(row).entry(),
                fleet.name(),
                version);
    }

    List<Entry> all() throws SQLException {
        return sql.all(
                ROW + "WHERE fleet = ? AND document IS NOT NULL ORDER BY version",
                row -> row(row).entry(),
                fleet.name());
    }

    /** Of those that were removed before this time nothing is known any more. */
    void forgetBefore(long time) throws SQLException {
        Optional<Long> last = sql.first(
                        "SELECT coalesce(max(version), 0) FROM fleet_entry WHERE fleet = ? AND removed_at < ?",
                        row -> row.getLong(1),
                        fleet.name(),
                        time)
                .filter(version -> version > 0);
        if (last.isPresent()) {
            fleet.forgetUpTo(last.get());
            sql.change("DELETE FROM fleet_entry WHERE fleet = ? AND removed_at < ?", fleet.name(), time);
        }
    }

    private static Owned row(ResultSet row) throws SQLException {
        Entry entry = new Entry(
                row.getString("name"),
                row.getLong("version"),
                Optional.ofNullable(row.getString("document")),
                Optional.ofNullable(row.getString("owner")),
                row.getLong("token"));
        return new Owned(entry, row.getString("cursor"), row.getLong("given_token"));
    }
}
