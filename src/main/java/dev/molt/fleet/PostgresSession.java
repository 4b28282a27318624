package dev.molt.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * The session by which others see that this process lives: it holds an advisory lock, which the server gives up when the process dies,
 * however it dies. Each session takes another lock and shows that in the rows of its members; so a row never shows a lock that was given
 * up before by a session that came back. It hears hints too. Safe for threads.
 */
final class PostgresSession {
    /** How soon one that joins is shown. */
    private static final int LISTEN_MILLIS = 50;

    /** How soon it is noticed that the server is gone without a word. */
    private static final long LOOK = TimeUnit.SECONDS.toNanos(2);

    /** For the last word to the server. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final PostgresHints hints;
    private final String listen;
    private final LongConsumer withdrawal;
    private final PostgresThread thread;
    private final Set<String> members = new HashSet<>();
    private final Set<String> shown = new HashSet<>();
    private boolean hasListened;
    private volatile long lock;
    private volatile long broken;

    /** @param withdrawal lets nobody be shown by a lock any more, by another connection; called by the thread of this one */
    PostgresSession(PostgresServer server, PostgresSchema schema, PostgresHints hints, LongConsumer withdrawal) {
        this.hints = hints;
        this.withdrawal = withdrawal;
        this.listen = "LISTEN " + schema.identifier();
        this.thread = new PostgresThread(server, PostgresServer.Use.SESSION, this::hold);
    }

    /** The lock it holds; 0: none yet. */
    long lock() {
        return lock;
    }

    /** The last lock that was given up though this process lives, before the server may know of it; 0: none. */
    long broken() {
        return broken;
    }

    /** Why it cannot be seen, and hears nothing; empty: as far as is known it is, and does. */
    Optional<Exception> trouble() {
        return thread.trouble();
    }

    /** Begins to hear hints. */
    void start() {
        thread.start();
    }

    /**
     * Begins to show a member, and waits until others can see it. One that they cannot see is a member too, but its death is noticed when its
     * lease is over.
     *
     * @param deadline of {@link System#nanoTime}, until which it waits
     */
    synchronized void show(String incarnation, long deadline) throws InterruptedException {
        members.add(incarnation);
        start();
        long left = deadline - System.nanoTime();
        while (left > 0 && !shown.contains(incarnation) && thread.trouble().isEmpty()) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.MILLISECONDS.toNanos(LISTEN_MILLIS)));
            left = deadline - System.nanoTime();
        }
    }

    /** It is no member any more. */
    synchronized void forget(String incarnation) {
        members.remove(incarnation);
        shown.remove(incarnation);
    }

    private void hold(Connection connection) throws SQLException {
        long key = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        try {
            PostgresSql.run(connection, "SELECT pg_advisory_lock(?)", key);
            PostgresSql.script(connection, listen);
            begin(key);
            listen(connection, key);
            withdraw(connection, key);
        } finally {
            broken = key;
            if (!thread.isClosed()) {
                withdrawal.accept(key);
            }
        }
    }

    private void listen(Connection connection, long key) throws SQLException {
        PGConnection notified = connection.unwrap(PGConnection.class);
        long looked = System.nanoTime();
        while (!thread.isClosed()) {
            showOthers(connection, key);
            give(notified.getNotifications(LISTEN_MILLIS));
            if (System.nanoTime() - looked > LOOK) {
                PostgresSql.run(connection, "SELECT 1");
                looked = System.nanoTime();
            }
        }
    }

    /** Hints that came while there was no session are lost, so all look for themselves. */
    private synchronized void begin(long key) {
        lock = key;
        shown.clear();
        if (hasListened) {
            hints.give("");
        }
        hasListened = true;
    }

    private void showOthers(Connection connection, long key) throws SQLException {
        for (String incarnation : notShown()) {
            PostgresSql.run(
                    connection,
                    "UPDATE member SET session = ?, announced = nextval('announcement') WHERE incarnation = ?",
                    key,
                    incarnation);
            isShown(incarnation);
        }
        thread.isWell();
    }

    private synchronized Set<String> notShown() {
        Set<String> others = new HashSet<>(members);
        others.removeAll(shown);
        return others;
    }

    private synchronized void isShown(String incarnation) {
        if (members.contains(incarnation)) {
            shown.add(incarnation);
        }
        notifyAll();
    }

    /** @param notifications null: none, with some versions of the driver */
    private void give(PGNotification[] notifications) {
        for (PGNotification notification : notifications == null ? new PGNotification[0] : notifications) {
            hints.give(notification.getParameter());
        }
    }

    /** A process that ends in order leaves what it has to leave itself: those who are members still are so until their leases end. */
    private void withdraw(Connection connection, long key) throws SQLException {
        PostgresMembers.withdraw(connection, key);
    }

    void close() {
        thread.close(PATIENCE);
    }
}
