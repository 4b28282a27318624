package dev.molt.fleet;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who is a member. What changes that is done in a transaction that has locked the fleet. */
final class PostgresMembers {
    /** For how long it is remembered who has ended. */
    static final String MEMORY = "interval '1 day'";

    private static final String COLUMNS = "host, incarnation, release, labels";

    /** Twice as long ago as it should be, at most. */
    private static final String RENEWED_LATELY =
            "until > " + PostgresClock.NOW + " + lease_millis * interval '0.8 milliseconds'";

    private static final String RENEW = PostgresClock.TICK + ", renewed AS (UPDATE member"
            + " SET until = " + PostgresClock.NOW + " + lease_millis * interval '1 millisecond',"
            + " steady = " + RENEWED_LATELY + ", session = nullif(session, ?)"
            + " WHERE incarnation = ? AND until > " + PostgresClock.NOW + " RETURNING incarnation)"
            + " SELECT EXISTS (SELECT 1 FROM renewed) AS held, epoch, " + PostgresClock.NOW + " AS time FROM fleet";

    /** The oldest removal is found by its index, and not by a look at every entry. */
    private static final String ANY_OVER = PostgresClock.TICK + "SELECT 1 WHERE"
            + " EXISTS (SELECT 1 FROM member WHERE until <= " + PostgresClock.NOW + ")"
            + " OR EXISTS (SELECT 1 FROM ended WHERE since < " + PostgresClock.NOW + " - " + MEMORY + ")"
            + " OR (SELECT min(removed_at) FROM entry) < " + PostgresClock.NOW + " - " + MEMORY;

    private final PostgresFleet fleet;
    private final Connection connection;

    /**
     * @param left until its lease ends
     */
    private record Life(Member member, Duration left) {}

    PostgresMembers(PostgresFleet fleet) {
        this.fleet = fleet;
        this.connection = fleet.connection();
    }

    /** When it is refused nothing changes, but that lives of its host whose leases are over are removed. */
    Joined join(Member member, Set<String> beside, Set<String> dead, Duration lease) throws SQLException {
        end("host = ? AND until <= " + PostgresClock.NOW, member.host());
        if (dead.contains(member.incarnation()) || hasEnded(member.incarnation())) {
            return new Joined(Optional.of(member), Duration.ZERO, fleet.epoch());
        }
        Optional<Life> other = isThere(member.incarnation()) ? Optional.empty() : other(member, beside, dead);
        if (other.isPresent()) {
            return new Joined(Optional.of(other.get().member()), other.get().left(), fleet.epoch());
        }
        declareDead(member.host(), dead);
        enter(member, lease.toMillis());
        fleet.freezeFor(lease);
        return new Joined(Optional.empty(), Duration.ZERO, fleet.epoch());
    }

    private boolean hasEnded(String incarnation) throws SQLException {
        return PostgresSql.exists(connection, "SELECT 1 FROM ended WHERE incarnation = ?", incarnation);
    }

    /** A life of its host that must end first: the one that may live longest. */
    private Optional<Life> other(Member member, Set<String> beside, Set<String> dead) throws SQLException {
        Set<String> allowed = new HashSet<>(beside);
        allowed.addAll(dead);
        allowed.add(member.incarnation());
        return PostgresSql.first(
                connection,
                "SELECT " + COLUMNS + ","
                        + " greatest(0, ceil(extract(epoch FROM until - " + PostgresClock.NOW
                        + ") * 1000))::bigint AS wait"
                        + " FROM member WHERE host = ? AND NOT (incarnation = ANY (?)) ORDER BY until DESC LIMIT 1",
                row -> new Life(member(row), Duration.ofMillis(row.getLong("wait"))),
                member.host(),
                allowed);
    }

    /** Also those that never came: their request to join may still be on its way. What lives on another host is not ours to end. */
    private void declareDead(String host, Set<String> dead) throws SQLException {
        if (!dead.isEmpty()) {
            end("host = ? AND incarnation = ANY (?)", host, dead);
            PostgresSql.run(
                    connection,
                    "INSERT INTO ended (incarnation, since) SELECT life, " + PostgresClock.NOW
                            + " FROM unnest(?) AS life"
                            + " WHERE NOT EXISTS (SELECT 1 FROM member WHERE incarnation = life)"
                            + " ON CONFLICT DO NOTHING",
                    dead);
        }
    }

    private void enter(Member member, long leaseMillis) throws SQLException {
        int renewed = PostgresSql.change(
                connection,
                "UPDATE member SET lease_millis = ?, until = " + PostgresClock.NOW + " + ? * interval '1 millisecond'"
                        + " WHERE incarnation = ?",
                leaseMillis,
                leaseMillis,
                member.incarnation());
        if (renewed == 0) {
            PostgresSql.run(
                    connection,
                    "INSERT INTO member (" + COLUMNS + ", lease_millis, until)" + " VALUES (?, ?, ?, ?, ?, "
                            + PostgresClock.NOW + " + ? * interval '1 millisecond')",
                    member.host(),
                    member.incarnation(),
                    member.release(),
                    LabelText.format(member.labels()),
                    leaseMillis,
                    leaseMillis);
            fleet.membersChanged();
        }
    }

    /**
     * Takes no lock but that of the row.
     *
     * @param broken a session that has ended though its process lives, and does not show that any more; 0: none
     */
    static Renewal renew(Connection connection, PostgresSchema schema, String incarnation, long broken)
            throws SQLException {
        Renewal renewal = PostgresSql.first(
                        connection,
                        RENEW,
                        row -> new Renewal(row.getBoolean("held"), row.getLong("epoch"), PostgresClock.time(row)),
                        broken,
                        incarnation)
                .orElseThrow(PostgresSchema::missing);
        schema.requireEpoch(renewal.epoch());
        return renewal;
    }

    /** Also one that is none is remembered: its request to join may still be on its way. */
    void leave(String incarnation) throws SQLException {
        end("incarnation = ?", incarnation);
        PostgresSql.run(
                connection,
                "INSERT INTO ended (incarnation, since) VALUES (?, " + PostgresClock.NOW + ") ON CONFLICT DO NOTHING",
                incarnation);
    }

    /** Whether there is anything to reap or to forget: looked at often, and without the lock. */
    static boolean isAnyOver(Connection connection) throws SQLException {
        return PostgresSql.exists(connection, ANY_OVER);
    }

    List<Member> reap() throws SQLException {
        PostgresSql.run(connection, "DELETE FROM ended WHERE since < " + PostgresClock.NOW + " - " + MEMORY);
        return end("until <= " + PostgresClock.NOW);
    }

    /**
     * Removes those who had shown this session, and have shown no other since. Who had not renewed its lease for long before that, or only
     * just again, was cut off from the store, and is probably on its way back: that is left to its lease.
     */
    List<Member> endSession(long session) throws SQLException {
        List<Member> ended = end("session = ? AND steady AND " + RENEWED_LATELY, session);
        withdraw(connection, session);
        return ended;
    }

    /** Nobody is shown by this session any more, so that nobody is removed because it has ended. */
    static void withdraw(Connection connection, long session) throws SQLException {
        PostgresSql.run(connection, "UPDATE member SET session = NULL WHERE session = ?", session);
    }

    /** Whether it is a member; it stays one to the end of the transaction, which does not keep it from renewing its lease. */
    boolean isLive(String incarnation) throws SQLException {
        return PostgresSql.exists(
                connection,
                "SELECT 1 FROM member WHERE incarnation = ? AND until > " + PostgresClock.NOW + " FOR KEY SHARE",
                incarnation);
    }

    /** Whether it is none. One whose lease is over is removed: a renewal that is on its way finds it so, or comes first. */
    boolean isOver(String incarnation) throws SQLException {
        return !isThere(incarnation)
                || !end("incarnation = ? AND until <= " + PostgresClock.NOW, incarnation)
                        .isEmpty();
    }

    private boolean isThere(String incarnation) throws SQLException {
        return PostgresSql.exists(connection, "SELECT 1 FROM member WHERE incarnation = ?", incarnation);
    }

    static List<Member> live(Connection connection) throws SQLException {
        return PostgresSql.all(
                connection,
                "SELECT " + COLUMNS + " FROM member WHERE until > " + PostgresClock.NOW + " ORDER BY incarnation",
                PostgresMembers::member);
    }

    /** Ends them for ever, and wakes everybody, as what they owned is free. */
    private List<Member> end(String condition, Object... values) throws SQLException {
        List<Member> ended = PostgresSql.all(
                connection,
                "WITH gone AS (DELETE FROM member WHERE " + condition + " RETURNING " + COLUMNS + "),"
                        + " remembered AS (INSERT INTO ended (incarnation, since)"
                        + " SELECT incarnation, " + PostgresClock.NOW + " FROM gone ON CONFLICT DO NOTHING)"
                        + " SELECT " + COLUMNS + " FROM gone ORDER BY incarnation",
                PostgresMembers::member,
                values);
        if (!ended.isEmpty()) {
            fleet.membersChanged();
            fleet.wakeAll();
        }
        return ended;
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                row.getString("host"),
                row.getString("incarnation"),
                row.getString("release"),
                LabelText.parse(row.getString("labels")));
    }
}
