package dev.molt.fleet;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The names of a fleet. What is changed is done in a transaction that has locked the fleet; meanwhile the owner commits its cursor
 * without that lock, so a cursor is read by the statement that gives it on.
 */
final class PostgresEntries {
    private static final String ROW = "SELECT name, version, document, owner, token, cursor, given_token FROM entry ";

    private static final String COMMIT = "WITH mine AS (SELECT incarnation FROM member"
            + " WHERE incarnation = ? AND until > " + PostgresClock.NOW + " FOR KEY SHARE)"
            + " UPDATE entry SET cursor = ? WHERE name = ? AND token = ?"
            + " AND owner = (SELECT incarnation FROM mine)";

    private static final String WRITE = "INSERT INTO entry (name, version, document, removed_at)"
            + " VALUES (?, ?, ?, NULL) ON CONFLICT (name) DO UPDATE"
            + " SET version = EXCLUDED.version, document = EXCLUDED.document, removed_at = NULL";

    private static final String REMOVE = "INSERT INTO entry (name, version, removed_at)"
            + " VALUES (?, ?, " + PostgresClock.NOW + ") ON CONFLICT (name) DO UPDATE"
            + " SET version = EXCLUDED.version, document = NULL, removed_at = EXCLUDED.removed_at,"
            + " owner = NULL, given_token = 0";

    private final PostgresFleet fleet;
    private final PostgresMembers members;
    private final Connection connection;

    /**
     * @param givenToken of the grant that was given on or up last, unless it came to its owner by another way
     */
    private record Row(Entry entry, String cursor, long givenToken) {
        boolean isOwnedBy(String incarnation) {
            return entry.owner().equals(Optional.of(incarnation));
        }

        boolean wasGivenBy(Grant grant) {
            return givenToken == grant.token();
        }

        Grant grant() {
            return new Grant(entry.name(), entry.owner().orElseThrow(), entry.token(), cursor);
        }
    }

    PostgresEntries(PostgresFleet fleet) {
        this.fleet = fleet;
        this.members = new PostgresMembers(fleet);
        this.connection = fleet.connection();
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
        return Optional.of(give(name, incarnation, Optional.empty(), 0));
    }

    private boolean hasOwner(Row row) throws SQLException {
        Optional<String> owner = row.entry().owner();
        return owner.isPresent() && !members.isOver(owner.get());
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
                ? Optional.of(give(mine.name(), successor, Optional.of(cursor), mine.token()))
                : Optional.empty();
    }

    /** @param cursor empty: what was committed last */
    private Grant give(String name, String owner, Optional<String> cursor, long givenToken) throws SQLException {
        long token = fleet.nextToken();
        return PostgresSql.first(
                        connection,
                        "UPDATE entry SET version = ?, owner = ?, token = ?, cursor = coalesce(?, cursor),"
                                + " given_token = ? WHERE name = ? RETURNING cursor",
                        row -> new Grant(name, owner, token, row.getString("cursor")),
                        fleet.nextVersion(),
                        owner,
                        token,
                        cursor.orElse(null),
                        givenToken,
                        name)
                .orElseThrow();
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
        PostgresSql.run(
                connection,
                "UPDATE entry SET version = ?, owner = NULL, cursor = ?, given_token = ? WHERE name = ?",
                fleet.nextVersion(),
                cursor,
                mine.token(),
                mine.name());
        return true;
    }

    private boolean isValid(Grant grant, Row row) throws SQLException {
        return row.isOwnedBy(grant.owner()) && row.entry().token() == grant.token() && members.isLive(grant.owner());
    }

    /** Happens before the owner ends, or not at all: whoever removes the owner waits for it. */
    static boolean commit(Connection connection, Grant mine, String cursor) throws SQLException {
        return PostgresSql.change(connection, COMMIT, mine.owner(), cursor, mine.name(), mine.token()) == 1;
    }

    Optional<Long> write(String name, long version, Optional<String> document) throws SQLException {
        if (!Entry.isExpected(version, find(name).map(Row::entry))) {
            return Optional.empty();
        }
        long next = fleet.nextVersion();
        if (document.isPresent()) {
            PostgresSql.run(connection, WRITE, name, next, document.get());
        } else {
            PostgresSql.run(connection, REMOVE, name, next);
        }
        return Optional.of(next);
    }

    private Optional<Row> find(String name) throws SQLException {
        return PostgresSql.first(connection, ROW + "WHERE name = ?", PostgresEntries::row, name);
    }

    static Optional<Entry> read(Connection connection, String name) throws SQLException {
        return PostgresSql.first(connection, ROW + "WHERE name = ?", row -> row(row).entry(), name);
    }

    /** In the order of their versions. */
    static List<Entry> changedAfter(Connection connection, long version) throws SQLException {
        return PostgresSql.all(
                connection, ROW + "WHERE version > ? ORDER BY version", row -> row(row).entry(), version);
    }

    static List<Entry> all(Connection connection) throws SQLException {
        return PostgresSql.all(
                connection, ROW + "WHERE document IS NOT NULL ORDER BY version", row -> row(row).entry());
    }

    /** Of those that were removed long ago nothing is known any more. */
    void forget() throws SQLException {
        PostgresSql.all(
                        connection,
                        "DELETE FROM entry WHERE removed_at < " + PostgresClock.NOW + " - " + PostgresMembers.MEMORY
                                + " RETURNING version",
                        row -> row.getLong("version"))
                .forEach(fleet::forgetUpTo);
    }

    private static Row row(ResultSet row) throws SQLException {
        Entry entry = new Entry(
                row.getString("name"),
                row.getLong("version"),
                Optional.ofNullable(row.getString("document")),
                Optional.ofNullable(row.getString("owner")),
                row.getLong("token"));
        return new Row(entry, row.getString("cursor"), row.getLong("given_token"));
    }
}
