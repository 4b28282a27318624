package dev.molt.fleet;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Looks whether there is a hint, or a change that nobody here has been told of. SQLite wakes nobody, so it looks again and again: often
 * while something happens, as one thing follows another in a handover.
 */
final class SqliteHints implements AutoCloseable {
    private static final long OFTEN = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SELDOM = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LIVELY = TimeUnit.SECONDS.toNanos(10);

    private static final String NEWS = "SELECT version, coalesce((SELECT hints FROM fleet_member WHERE fleet = ?1"
            + " AND incarnation = ?2), 0) AS hints FROM fleet WHERE name = ?1";

    private final SqliteLink link;
    private final String fleet;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong told = new AtomicLong();
    private Seen seen = new Seen("", 0, 0);
    private long lastNews = System.nanoTime();

    /**
     * @param version of the fleet
     * @param hints to the incarnation so far
     */
    private record Seen(String incarnation, long version, long hints) {}

    SqliteHints(SqliteLink link, String fleet) {
        this.link = link;
        this.fleet = fleet;
    }

    /** That somebody here knows of all changes up to this version. */
    void told(long version) {
        told.accumulateAndGet(version, Math::max);
    }

    /** False too when it is closed meanwhile. */
    boolean await(String incarnation, Duration atMost) throws SQLException, IOException, InterruptedException {
        try {
            return awaitNews(incarnation, atMost);
        } catch (SQLException e) {
            if (closed.getCount() == 0) {
                return false;
            }
            throw e;
        }
    }

    private boolean awaitNews(String incarnation, Duration atMost)
            throws SQLException, IOException, InterruptedException {
        long start = System.nanoTime();
        while (!isNews(incarnation)) {
            long left = atMost.toNanos() - (System.nanoTime() - start);
            if (left <= 0 || closed.await(Math.min(left, pause()), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return true;
    }

    private synchronized boolean isNews(String incarnation) throws SQLException, IOException, InterruptedException {
        Optional<Seen> found = link.call(sql -> sql.first(
                NEWS, row -> new Seen(incarnation, row.getLong("version"), row.getLong("hints")), fleet, incarnation));
        if (found.isEmpty() || !isNew(found.get())) {
            return false;
        }
        seen = found.get();
        lastNews = System.nanoTime();
        return true;
    }

    private boolean isNew(Seen now) {
        long hintsBefore = now.incarnation().equals(seen.incarnation()) ? seen.hints() : 0;
        return now.hints() > hintsBefore || now.version() > Math.max(seen.version(), told.get());
    }

    private synchronized long pause() {
        return System.nanoTime() - lastNews < LIVELY ? OFTEN : SELDOM;
    }

    /** Whoever waits goes away. */
    @Override
    public void close() throws SQLException {
        closed.countDown();
        link.close();
    }
}
