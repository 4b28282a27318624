package dev.molt.fleet;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the next session after its own, in a ring of all: waits for the lock that the other holds, and removes its members when it gets
 * it. So everybody is watched by somebody, and nobody by all.
 *
 * <p>Sessions end for other reasons too. The server may restart: then the watch's own session ends with the others, and a new one
 * knows nothing of a lock unless it has been held since: seen then, or taken after. What it does not know is left to the lease.
 * Or only the connection of the session breaks: then its process withdraws it by another one before the grace is over. Or its host was cut off for
 * so long that it has given the session up: then it has not renewed its lease either, or has said with that that the session is none.
 */
final class PostgresWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWatch.class);

    /** Within which a process that lives says that its session has broken, or has another one. */
    private static final Duration GRACE = Duration.ofMillis(50);

    /**
     * How long it waits for one lock without looking whether that is the next one still. A statement that waits keeps the server from
     * clearing up dead rows, and the building of indexes waits for it, so it must not be long; and after a second the server would look for
     * deadlocks.
     */
    private static final Duration LOOK = Duration.ofMillis(800);

    private static final String HELD = "SELECT DISTINCT session FROM member"
            + " WHERE session IS NOT NULL AND NOT pg_try_advisory_xact_lock_shared(session)";

    private static final String NEXT = "SELECT session FROM member WHERE session <> ?"
            + " AND (announced > ? OR session = ANY (?)) ORDER BY session < ?, session LIMIT 1";

    private final PostgresSchema schema;
    private final PostgresSession own;
    private final PostgresThread thread;

    PostgresWatch(PostgresServer server, PostgresSchema schema, PostgresSession own) {
        this.schema = schema;
        this.own = own;
        this.thread = new PostgresThread(server, PostgresServer.Use.WATCH, this::watch);
    }

    void start() {
        thread.start();
    }

    private void watch(Connection connection) throws SQLException, InterruptedException {
        long since = PostgresSql.first(connection, "SELECT nextval('announcement')", row -> row.getLong(1))
                .orElseThrow();
        List<Long> seen = PostgresSql.all(connection, HELD, row -> row.getLong(1));
        Array held = connection.createArrayOf("int8", seen.toArray(Long[]::new));
        while (!thread.isClosed()) {
            Optional<Long> next = next(connection, since, held);
            thread.isWell();
            if (next.isEmpty()) {
                thread.pause(LOOK);
            } else if (hasEnded(connection, next.get()) && !thread.pause(GRACE)) {
                remove(connection, next.get());
            }
        }
    }

    /** The next session of which it is known that it has been held since this watch began. */
    private Optional<Long> next(Connection connection, long since, Array held) throws SQLException {
        long lock = own.lock();
        return PostgresSql.first(connection, NEXT, row -> row.getLong(1), lock, since, held, lock);
    }

    private static boolean hasEnded(Connection connection, long session) throws SQLException {
        return PostgresSql.first(
                        connection, "SELECT session_ended(?, ?)", row -> row.getBoolean(1), session, LOOK.toMillis())
                .orElseThrow();
    }

    /** In the very session that saw the lock held: one that the server has ended does nothing more. */
    private void remove(Connection connection, long session) throws SQLException {
        List<Member> ended =
                PostgresFleet.change(connection, schema, fleet -> new PostgresMembers(fleet).endSession(session));
        for (Member member : ended) {
            LOG.info(
                    "The session of {} on {} has ended, so it is no member any more",
                    member.incarnation(),
                    member.host());
        }
    }

    void close() {
        thread.close(Duration.ZERO);
    }
}
