package dev.molt.fleet;

import dev.molt.fleet.Ownership.Owned;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The names of a fleet. What is changed is done in a transaction that has locked the fleet; meanwhile the owner commits its cursor
 * without that lock, so a cursor is read by the statement that gives it on.
 */
final class PostgresEntries implements Ownership.Rows {
    private static final String ROW = "SELECT name, version, document, owner, token, cursor, given_token FROM entry ";

    private static final String GIVE =
            "UPDATE entry SET version = ?, owner = ?, token = ?, cursor = coalesce(?, cursor), given_token = ?"
                    + " WHERE name = ? RETURNING cursor";

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

    PostgresEntries(PostgresFleet fleet) {
        this.fleet = fleet;
        this.members = new PostgresMembers(fleet);
        this.connection = fleet.connection();
    }

    @Override
    public Optional<Owned> find(String name) throws SQLException {
        return PostgresSql.first(connection, ROW + "WHERE name = ?", PostgresEntries::row, name);
    }

    @Override
    public boolean isLive(String incarnation) throws SQLException {
        return members.isLive(incarnation);
    }

    @Override
    public boolean isOver(String incarnation) throws SQLException {
        return members.isOver(incarnation);
    }

    @Override
    public boolean isFrozen() {
        return fleet.isFrozen();
    }

    @Override
    public Grant give(Owned what, String owner, Optional<String> cursor, Optional<Grant> by) throws SQLException {
        String name = what.entry().name();
        long token = fleet.nextToken();
        return PostgresSql.first(
                        connection,
                        GIVE,
                        row -> new Grant(name, owner, token, row.getString("cursor")),
                        fleet.nextVersion(),
                        owner,
                        token,
                        cursor.orElse(null),
                        by.map(Grant::token).orElse(0L),
                        name)
                .orElseThrow();
    }

    @Override
    public void free(Grant mine, String cursor) throws SQLException {
        PostgresSql.run(
                connection,
                "UPDATE entry SET version = ?, owner = NULL, cursor = ?, given_token = ? WHERE name = ?",
                fleet.nextVersion(),
                cursor,
                mine.token(),
                mine.name());
    }

    /** Happens before the owner ends, or not at all: whoever removes the owner waits for it. */
    static boolean commit(Connection connection, Grant mine, String cursor) throws SQLException {
        return PostgresSql.change(connection, COMMIT, mine.owner(), cursor, mine.name(), mine.token()) == 1;
    }

    Optional<Long> write(String name, long version, Optional<String> document) throws SQLException {
        if (!Entry.isExpected(version, find(name).map(Owned::entry))) {
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
