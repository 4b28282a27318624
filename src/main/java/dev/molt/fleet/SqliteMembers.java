package dev.molt.fleet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who is a member, in one transaction. */
final class SqliteMembers {
    private static final String MEMBER = "SELECT host, incarnation, runs, labels, until FROM fleet_member ";

    private final SqliteFleet fleet;
    private final Statements sql;
    private final String name;
    private final long now;

    /**
     * @param until when its lease ends
     */
    private record Life(Member member, long until) {}

    SqliteMembers(SqliteFleet fleet) {
        this.fleet = fleet;
        this.sql = fleet.sql();
        this.name = fleet.name();
        this.now = fleet.now();
    }

    /** When it is refused nothing changes. */
    Joined join(Member member, Set<String> beside, Set<String> dead, Duration lease) throws SQLException {
        if (dead.contains(member.incarnation()) || hasEnded(member.incarnation())) {
            return new Joined(Optional.of(member), Duration.ZERO, fleet.row().epoch());
        }
        Optional<Life> other = isLive(member.incarnation())
                ? Optional.empty()
                : others(member).stream()
                        .filter(life -> !beside.contains(life.member().incarnation()))
                        .filter(life -> !dead.contains(life.member().incarnation()))
                        .findFirst();
        if (other.isPresent()) {
            Duration wait = Duration.ofNanos(other.get().until() - now);
            return new Joined(
                    Optional.of(other.get().member()), wait, fleet.row().epoch());
        }
        declareDead(member.host(), dead);
        enter(member, lease);
        fleet.freezeFor(lease);
        return new Joined(Optional.empty(), Duration.ZERO, fleet.row().epoch());
    }

    /** One whose lease is over has, though nobody may have noticed. */
    private boolean hasEnded(String incarnation) throws SQLException {
        return sql.first(
                        "SELECT 1 WHERE EXISTS (SELECT 1 FROM fleet_ended WHERE fleet = ?1 AND incarnation = ?2)"
                                + " OR EXISTS (SELECT 1 FROM fleet_member WHERE fleet = ?1 AND incarnation = ?2"
                                + " AND until <= ?3)",
                        row -> row.getInt(1),
                        name,
                        incarnation,
                        now)
                .isPresent();
    }

    /** Other lives of its host, the one that may live longest first. */
    private List<Life> others(Member member) throws SQLException {
        return sql.all(
                MEMBER + "WHERE fleet = ? AND host = ? AND incarnation <> ? AND until > ? ORDER BY until DESC",
                row -> new Life(member(row), row.getLong("until")),
                name,
                member.host(),
                member.incarnation(),
                now);
    }

    /** Also those that never came: their request to join may still be on its way. What lives on another host is not ours to end. */
    private void declareDead(String host, Set<String> dead) throws SQLException {
        int removed = 0;
        for (String incarnation : dead) {
            removed += sql.change(
                    "DELETE FROM fleet_member WHERE fleet = ? AND incarnation = ? AND host = ?",
                    name,
                    incarnation,
                    host);
            if (!isLive(incarnation)) {
                rememberEnd(incarnation);
            }
        }
        if (removed > 0) {
            fleet.membersChanged();
        }
    }

    private void enter(Member member, Duration lease) throws SQLException {
        int renewed = sql.change(
                "UPDATE fleet_member SET lease = ?3, until = ?4 WHERE fleet = ?1 AND incarnation = ?2",
                name,
                member.incarnation(),
                lease.toNanos(),
                now + lease.toNanos());
        if (renewed == 0) {
            sql.change(
                    "INSERT INTO fleet_member (fleet, incarnation, host, runs, labels, lease, until)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    name,
                    member.incarnation(),
                    member.host(),
                    member.release(),
                    LabelText.format(member.labels()),
                    lease.toNanos(),
                    now + lease.toNanos());
            fleet.membersChanged();
        }
    }

    Renewal renew(String incarnation) throws SQLException {
        int renewed = sql.change(
                "UPDATE fleet_member SET until = ?3 + lease WHERE fleet = ?1 AND incarnation = ?2 AND until > ?3",
                name,
                incarnation,
                now);
        return new Renewal(renewed == 1, fleet.row().epoch(), fleet.time());
    }

    /** Also one that is none is remembered: its request to join may still be on its way. */
    void leave(String incarnation) throws SQLException {
        rememberEnd(incarnation);
        if (sql.change("DELETE FROM fleet_member WHERE fleet = ? AND incarnation = ?", name, incarnation) > 0) {
            fleet.membersChanged();
        }
    }

    List<Member> reap() throws SQLException {
        List<Member> over = sql.all(
                MEMBER + "WHERE fleet = ? AND until <= ? ORDER BY incarnation", SqliteMembers::member, name, now);
        for (Member member : over) {
            rememberEnd(member.incarnation());
            sql.change("DELETE FROM fleet_member WHERE fleet = ? AND incarnation = ?", name, member.incarnation());
        }
        if (!over.isEmpty()) {
            fleet.membersChanged();
        }
        return over;
    }

    boolean isLive(String incarnation) throws SQLException {
        return sql.first(
                        "SELECT 1 FROM fleet_member WHERE fleet = ? AND incarnation = ? AND until > ?",
                        row -> row.getInt(1),
                        name,
                        incarnation,
                        now)
                .isPresent();
    }

    List<Member> live() throws SQLException {
        return sql.all(MEMBER + "WHERE fleet = ? AND until > ? ORDER BY incarnation", SqliteMembers::member, name, now);
    }

    void hint(String incarnation) throws SQLException {
        sql.change("UPDATE fleet_member SET hints = hints + 1 WHERE fleet = ? AND incarnation = ?", name, incarnation);
    }

    /** Those that ended before this time could join again; nobody is as late as that. */
    void forgetBefore(long time) throws SQLException {
        sql.change("DELETE FROM fleet_ended WHERE fleet = ? AND ended_at < ?", name, time);
    }

    private void rememberEnd(String incarnation) throws SQLException {
        sql.change(
                "INSERT OR IGNORE INTO fleet_ended (fleet, incarnation, ended_at) VALUES (?, ?, ?)",
                name,
                incarnation,
                now);
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                row.getString("host"),
                row.getString("incarnation"),
                row.getString("runs"),
                LabelText.parse(row.getString("labels")));
    }
}
