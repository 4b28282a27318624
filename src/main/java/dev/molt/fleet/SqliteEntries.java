package dev.molt.fleet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The names of a fleet, in one transaction. */
final class SqliteEntries {
    private static final String ROW =
            "SELECT name, version, document, owner, token, cursor, given_by, given_token FROM fleet_entry ";

    private final SqliteFleet fleet;
    private final SqliteMembers members;
    private final Statements sql;

    /**
     * @param givenBy who gave it on or up last, with its token, unless it came to its owner by another way
     */
    private record Row(Entry entry, String cursor, Optional<String> givenBy, long givenToken) {
        boolean isOwnedBy(String incarnation) {
            return entry.owner().equals(Optional.of(incarnation));
        }

        boolean wasGivenBy(Grant grant) {
            return givenBy.equals(Optional.of(grant.owner())) && givenToken == grant.token();
        }

        Grant grant() {
            return new Grant(entry.name(), entry.owner().orElseThrow(), entry.token(), cursor);
        }
    }

    SqliteEntries(SqliteFleet fleet) {
        this.fleet = fleet;
        this.members = new SqliteMembers(fleet);
        this.sql = fleet.sql();
    }

    Optional<Grant> acquire(String incarnation, String name) throws SQLException {
        Optional<Row> found = find(name).filter(row -> row.entry().document().isPresent());
        if (found.isEmpty() || !members.isLive(incarnation)) {
            return Optional.empty();
        }
        Row row = found.get();
        if (row.isOwnedBy(incarnation)) {
            return Optional.of(row.grant());
        }
        if (fleet.isFrozen() || hasOwner(row)) {
            return Optional.empty();
        }
        return Optional.of(give(name, incarnation, row.cursor(), Optional.empty()));
    }

    private boolean hasOwner(Row row) throws SQLException {
        Optional<String> owner = row.entry().owner();
        return owner.isPresent() && members.isLive(owner.get());
    }

    Optional<Grant> transfer(Grant mine, String cursor, String successor) throws SQLException {
        Optional<Row> found = find(mine.name());
        if (found.isEmpty() || !members.isLive(successor)) {
            return Optional.empty();
        }
        Row row = found.get();
        if (row.wasGivenBy(mine) && row.isOwnedBy(successor)) {
            return Optional.of(row.grant());
        }
        return isValid(mine, row)
                ? Optional.of(give(mine.name(), successor, cursor, Optional.of(mine)))
                : Optional.empty();
    }

    private Grant give(String name, String owner, String cursor, Optional<Grant> by) throws SQLException {
        Grant grant = new Grant(name, owner, fleet.nextToken(), cursor);
        sql.change(
                "UPDATE fleet_entry SET version = ?3, owner = ?4, token = ?5, cursor = ?6, given_by = ?7, given_token = ?8"
                        + " WHERE fleet = ?1 AND name = ?2",
                fleet.name(),
                name,
                fleet.nextVersion(),
                owner,
                grant.token(),
                cursor,
                by.map(Grant::owner).orElse(null),
                by.map(Grant::token).orElse(0L));
        return grant;
    }

    boolean release(Grant mine, String cursor) throws SQLException {
        Optional<Row> found = find(mine.name());
        if (found.isEmpty()) {
            return false;
        }
        Row row = found.get();
        if (row.entry().owner().isEmpty() && row.wasGivenBy(mine)) {
            return true;
        }
        if (!isValid(mine, row)) {
            return false;
        }
        sql.change(
                "UPDATE fleet_entry SET version = ?3, owner = NULL, cursor = ?4, given_by = ?5, given_token = ?6"
                        + " WHERE fleet = ?1 AND name = ?2",
                fleet.name(),
                mine.name(),
                fleet.nextVersion(),
                cursor,
                mine.owner(),
                mine.token());
        return true;
    }

    boolean commit(Grant mine, String cursor) throws SQLException {
        Optional<Row> found = find(mine.name());
        if (found.isEmpty() || !isValid(mine, found.get())) {
            return false;
        }
        sql.change(
                "UPDATE fleet_entry SET cursor = ?3 WHERE fleet = ?1 AND name = ?2", fleet.name(), mine.name(), cursor);
        return true;
    }

    private boolean isValid(Grant grant, Row row) throws SQLException {
        return row.isOwnedBy(grant.owner()) && row.entry().token() == grant.token() && members.isLive(grant.owner());
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
                        + " DO UPDATE SET version = excluded.version, document = NULL, owner = NULL, given_by = NULL,"
                        + " removed_at = excluded.removed_at",
                fleet.name(),
                name,
                version,
                fleet.now());
    }

    Optional<Entry> read(String name) throws SQLException {
        return find(name).map(Row::entry);
    }

    private Optional<Row> find(String name) throws SQLException {
        return sql.first(ROW + "WHERE fleet = ? AND name = ?", SqliteEntries::row, fleet.name(), name);
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

    private static Row row(ResultSet row) throws SQLException {
        Entry entry = new Entry(
                row.getString("name"),
                row.getLong("version"),
                Optional.ofNullable(row.getString("document")),
                Optional.ofNullable(row.getString("owner")),
                row.getLong("token"));
        return new Row(
                entry,
                row.getString("cursor"),
                Optional.ofNullable(row.getString("given_by")),
                row.getLong("given_token"));
    }
}
