package dev.molt.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database, in a schema for each fleet. A process that is a member has four connections: for calls, for renewals, one by whose
 * end others notice that it died, and one by which it notices that of another. They need sessions of their own: a pooler that gives
 * a session to each transaction loses hints, and death is noticed only by the end of a lease.
 */
final class PostgresCoordinator implements Coordinator {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresCoordinator.class);

    private final PostgresSchema schema;
    private final PostgresServer server;
    private final PostgresLink calls;
    private final PostgresLink renewals;
    private final PostgresHints hints = new PostgresHints();
    private final PostgresSession session;
    private final PostgresWatch watch;

    /**
     * Connects to nothing; the first call does.
     *
     * @param url names a PostgreSQL database, whose user may create a schema in it
     * @param name of the fleet; those of other names in the database are not seen
     * @param epochFloor the highest epoch that is remembered from before; 0: none
     * @throws IllegalArgumentException when the URL cannot be read, or the name is too long
     */
    PostgresCoordinator(FleetUrl url, String name, long epochFloor) {
        this.schema = new PostgresSchema(name, epochFloor);
        this.server = new PostgresServer(url, name, schema.identifier());
        this.calls = new PostgresLink(server, PostgresServer.Use.CALLS);
        this.renewals = new PostgresLink(server, PostgresServer.Use.RENEWALS);
        this.session = new PostgresSession(server, schema, hints, this::withdraw);
        this.watch = new PostgresWatch(server, schema, session);
    }

    /** At once, while another connection may still work: others remove whom they take for dead. */
    private void withdraw(long lock) {
        try {
            call(renewals, "withdraw a session that has broken", connection -> {
                PostgresMembers.withdraw(connection, lock);
                return true;
            });
        } catch (CoordinatorException e) {
            LOG.debug("What the session has shown is withdrawn with the next renewal", e);
        }
    }

    @Override
    public Joined join(Member member, Set<String> beside, Set<String> dead, Duration lease)
            throws CoordinatorException {
        long deadline = System.nanoTime() + REQUEST_TIMEOUT.toNanos();
        String what = "let " + member.incarnation() + " join";
        Joined joined = change(what, fleet -> new PostgresMembers(fleet).join(member, beside, dead, lease));
        if (joined.isMember()) {
            show(member.incarnation(), what, deadline);
        }
        return joined;
    }

    private void show(String incarnation, String what, long deadline) throws CoordinatorException {
        hints.expect(incarnation);
        try {
            session.show(incarnation, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw server.failure(what, e);
        }
        watch.start();
    }

    @Override
    public Renewal renew(String incarnation) throws CoordinatorException {
        Renewal renewal = call(
                renewals,
                "renew the lease of " + incarnation,
                connection -> PostgresMembers.renew(connection, schema, incarnation, session.broken()));
        if (!renewal.held()) {
            forget(incarnation);
        }
        return renewal;
    }

    @Override
    public void leave(String incarnation) throws CoordinatorException {
        change("let " + incarnation + " leave", fleet -> {
            new PostgresMembers(fleet).leave(incarnation);
            return true;
        });
        forget(incarnation);
    }

    private void forget(String incarnation) {
        session.forget(incarnation);
        hints.forget(incarnation);
    }

    @Override
    public List<Member> reap() throws CoordinatorException {
        return call(calls, "remove those whose leases are over", this::reapIfDue);
    }

    private List<Member> reapIfDue(Connection connection) throws SQLException {
        if (!PostgresMembers.isAnyOver(connection)) {
            return List.of();
        }
        return PostgresFleet.change(connection, schema, fleet -> {
            new PostgresEntries(fleet).forget();
            return new PostgresMembers(fleet).reap();
        });
    }

    @Override
    public Optional<Grant> acquire(String incarnation, String name) throws CoordinatorException {
        return change(
                "let " + incarnation + " acquire " + name,
                fleet -> ownership(fleet).acquire(incarnation, name));
    }

    @Override
    public Optional<Grant> transfer(Grant mine, String cursor, String successor) throws CoordinatorException {
        return change(
                "transfer " + mine.name() + " from " + mine.owner() + " to " + successor,
                fleet -> ownership(fleet).transfer(mine, cursor, successor));
    }

    @Override
    public boolean release(Grant mine, String cursor) throws CoordinatorException {
        return change(
                "let " + mine.owner() + " release " + mine.name(),
                fleet -> ownership(fleet).release(mine, cursor));
    }

    @Override
    public boolean commit(Grant mine, String cursor) throws CoordinatorException {
        return call(
                calls,
                "commit the cursor of " + mine.name() + " for " + mine.owner(),
                connection -> PostgresEntries.commit(connection, mine, cursor));
    }

    @Override
    public Optional<Long> write(String name, long version, Optional<String> document) throws CoordinatorException {
        return change("write " + name, fleet -> new PostgresEntries(fleet).write(name, version, document));
    }

    @Override
    public Optional<Entry> read(String name) throws CoordinatorException {
        return call(calls, "read " + name, connection -> PostgresEntries.read(connection, name));
    }

    @Override
    public Changes changes(long since) throws CoordinatorException {
        return call(calls, "read what has changed", connection -> PostgresChanges.since(connection, schema, since));
    }

    @Override
    public void hint(String incarnation) throws CoordinatorException {
        call(calls, "give " + incarnation + " a hint", connection -> {
            PostgresSql.run(connection, "SELECT pg_notify(?, ?)", schema.channel(), incarnation);
            return true;
        });
    }

    /** {@inheritDoc} When hints could not come, it is told after the time, so that nobody asks again and again at once. */
    @Override
    public boolean awaitHint(String incarnation, Duration atMost) throws CoordinatorException, InterruptedException {
        session.start();
        boolean hinted = hints.await(incarnation, atMost);
        Optional<Exception> trouble = session.trouble();
        if (!hinted && trouble.isPresent()) {
            throw server.failure("wait for a hint to " + incarnation, trouble.get());
        }
        return hinted;
    }

    private static Ownership ownership(PostgresFleet fleet) {
        return new Ownership(new PostgresEntries(fleet));
    }

    private <T> T change(String what, PostgresFleet.Change<T> change) throws CoordinatorException {
        return call(calls, what, connection -> PostgresFleet.change(connection, schema, change));
    }

    private <T> T call(PostgresLink link, String what, PostgresSql.Work<T> work) throws CoordinatorException {
        try {
            return link.call(connection -> schema.with(connection, work));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw server.failure(what, e);
        } catch (SQLException e) {
            throw server.failure(what, e);
        }
    }

    @Override
    public void close() {
        watch.close();
        session.close();
        hints.close();
        calls.close();
        renewals.close();
    }
}
