package dev.molt.fleet;

import dev.molt.db.Sqlite;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A SQLite file, for the processes of one host. Each call is one transaction that has the write lock from its beginning, so that all
 * happen one after the other; nothing else has to be considered for them to be atomic.
 */
final class SqliteCoordinator implements Coordinator {
    /** For how long it is remembered what was removed, and who ended. */
    private static final long MEMORY = TimeUnit.DAYS.toNanos(1);

    private final StoreFile file;
    private final String name;
    private final HostTime host;
    private final Numbering numbering;
    private final SqliteLink calls;
    private final SqliteLink renewals;
    private final SqliteHints hints;

    private final AtomicReference<Known> known;

    /** What is done with a fleet in a transaction. */
    private interface Work<T> {
        T with(SqliteFleet fleet) throws SQLException;
    }

    /** What came of it, and what is known since. */
    private record Outcome<T>(T result, Known known) {}

    /**
     * Loads the driver, if nobody has: that may take longer than a call may.
     *
     * @param url names a file; it is opened, and made if need be, by the first call
     * @param name of the fleet; those of other names in the file are not seen
     * @param epochFloor the highest epoch that is remembered from before; 0: none
     * @throws IllegalArgumentException when other hosts may have the file too
     */
    SqliteCoordinator(FleetUrl url, String name, long epochFloor) {
        this(url, name, epochFloor, HostTime.ofThisHost());
    }

    SqliteCoordinator(FleetUrl url, String name, long epochFloor, HostTime host) {
        this(new StoreFile(url.setting(), url.file()), name, epochFloor, host, Numbering.BY_TIME);
    }

    SqliteCoordinator(StoreFile file, String name, long epochFloor, HostTime host, Numbering numbering) {
        Sqlite.load();
        this.file = file;
        this.name = name;
        this.host = host;
        this.numbering = numbering;
        this.calls = new SqliteLink(file);
        this.renewals = new SqliteLink(file);
        this.hints = new SqliteHints(new SqliteLink(file), name);
        this.known = new AtomicReference<>(new Known(epochFloor, 0));
    }

    @Override
    public Joined join(Member member, Set<String> beside, Set<String> dead, Duration lease)
            throws CoordinatorException {
        return call(
                "let " + member.incarnation() + " join",
                fleet -> new SqliteMembers(fleet).join(member, beside, dead, lease));
    }

    @Override
    public Renewal renew(String incarnation) throws CoordinatorException {
        return call(
                renewals, "renew the lease of " + incarnation, fleet -> new SqliteMembers(fleet).renew(incarnation));
    }

    @Override
    public void leave(String incarnation) throws CoordinatorException {
        call("let " + incarnation + " leave", fleet -> {
            new SqliteMembers(fleet).leave(incarnation);
            return true;
        });
    }

    @Override
    public List<Member> reap() throws CoordinatorException {
        return call("remove whose leases are over", fleet -> {
            SqliteMembers members = new SqliteMembers(fleet);
            members.forgetBefore(fleet.now() - MEMORY);
            new SqliteEntries(fleet).forgetBefore(fleet.now() - MEMORY);
            return members.reap();
        });
    }

    @Override
    public Optional<Grant> acquire(String incarnation, String name) throws CoordinatorException {
        return call(
                "let " + incarnation + " acquire " + name,
                fleet -> ownership(fleet).acquire(incarnation, name));
    }

    @Override
    public Optional<Grant> transfer(Grant mine, String cursor, String successor) throws CoordinatorException {
        return call(
                "transfer " + mine.name() + " from " + mine.owner() + " to " + successor,
                fleet -> ownership(fleet).transfer(mine, cursor, successor));
    }

    @Override
    public boolean release(Grant mine, String cursor) throws CoordinatorException {
        return call(
                "let " + mine.owner() + " release " + mine.name(),
                fleet -> ownership(fleet).release(mine, cursor));
    }

    @Override
    public boolean commit(Grant mine, String cursor) throws CoordinatorException {
        return call(
                "commit the cursor of " + mine.name() + " for " + mine.owner(),
                fleet -> new SqliteEntries(fleet).commit(mine, cursor));
    }

    @Override
    public Optional<Long> write(String name, long version, Optional<String> document) throws CoordinatorException {
        return call("write " + name, fleet -> new SqliteEntries(fleet).write(name, version, document));
    }

    @Override
    public Optional<Entry> read(String name) throws CoordinatorException {
        return call("read " + name, fleet -> new SqliteEntries(fleet).read(name));
    }

    @Override
    public Changes changes(long since) throws CoordinatorException {
        Changes changes = call("read what has changed", fleet -> changes(fleet, since));
        hints.told(changes.version());
        return changes;
    }

    /** A version that is higher than the last can only be of a fleet that is gone. */
    private static Changes changes(SqliteFleet fleet, long since) throws SQLException {
        FleetRow row = fleet.row();
        SqliteEntries entries = new SqliteEntries(fleet);
        boolean whole = since < row.forgotten() || since > row.version();
        boolean others = whole || since < row.membersVersion();
        return new Changes(
                row.version(),
                row.epoch(),
                fleet.time(),
                whole,
                whole ? entries.all() : entries.changedAfter(since),
                others ? Optional.of(new SqliteMembers(fleet).live()) : Optional.empty());
    }

    @Override
    public void hint(String incarnation) throws CoordinatorException {
        call("give " + incarnation + " a hint", fleet -> {
            new SqliteMembers(fleet).hint(incarnation);
            return true;
        });
    }

    @Override
    public boolean awaitHint(String incarnation, Duration atMost) throws CoordinatorException, InterruptedException {
        try {
            return hints.await(incarnation, atMost);
        } catch (SQLException | IOException e) {
            throw failure("look whether there is a hint to " + incarnation, e);
        }
    }

    private static Ownership ownership(SqliteFleet fleet) {
        return new Ownership(new SqliteEntries(fleet));
    }

    private <T> T call(String what, Work<T> work) throws CoordinatorException {
        return call(calls, what, work);
    }

    private <T> T call(SqliteLink link, String what, Work<T> work) throws CoordinatorException {
        try {
            Outcome<T> outcome = link.transaction(sql -> {
                SqliteFleet fleet = SqliteEpoch.enter(sql, name, host, numbering, known.get());
                Known seen = new Known(fleet.row().epoch(), fleet.row().version());
                return new Outcome<>(work.with(fleet), seen);
            });
            known.accumulateAndGet(outcome.known(), Known::and);
            return outcome.result();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(what, e);
        } catch (SQLException | IOException e) {
            throw failure(what, e);
        }
    }

    private CoordinatorException failure(String what, Exception e) {
        return new CoordinatorException(
                "Cannot " + what + " in the SQLite file " + file + ": " + e + ". The next call opens it anew; if that"
                        + " fails too, see that the disk is not full and that no process keeps the file locked (fuser -v "
                        + file + ").",
                e);
    }

    @Override
    public void close() {
        try (calls;
                renewals) {
            hints.close();
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot close the SQLite file " + file, e);
        }
    }
}
