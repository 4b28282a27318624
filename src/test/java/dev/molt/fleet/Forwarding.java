package dev.molt.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store that is another one, but for what is said otherwise. */
public class Forwarding implements Coordinator {
    private final Coordinator store;

    public Forwarding(Coordinator store) {
        this.store = store;
    }

    @Override
    public void hint(String incarnation) throws CoordinatorException {
        store.hint(incarnation);
    }

    @Override
    public boolean awaitHint(String incarnation, Duration atMost) throws CoordinatorException, InterruptedException {
        return store.awaitHint(incarnation, atMost);
    }

    @Override
    public Joined join(Member member, Set<String> beside, Set<String> dead, Duration lease)
            throws CoordinatorException {
        return store.join(member, beside, dead, lease);
    }

    @Override
    public Renewal renew(String incarnation) throws CoordinatorException {
        return store.renew(incarnation);
    }

    @Override
    public void leave(String incarnation) throws CoordinatorException {
        store.leave(incarnation);
    }

    @Override
    public List<Member> reap() throws CoordinatorException {
        return store.reap();
    }

    @Override
    public Optional<Grant> acquire(String incarnation, String name) throws CoordinatorException {
        return store.acquire(incarnation, name);
    }

    @Override
    public Optional<Grant> transfer(Grant mine, String cursor, String successor) throws CoordinatorException {
        return store.transfer(mine, cursor, successor);
    }

    @Override
    public boolean release(Grant mine, String cursor) throws CoordinatorException {
        return store.release(mine, cursor);
    }

    @Override
    public boolean commit(Grant mine, String cursor) throws CoordinatorException {
        return store.commit(mine, cursor);
    }

    @Override
    public Optional<Long> write(String name, long version, Optional<String> document) throws CoordinatorException {
        return store.write(name, version, document);
    }

    @Override
    public Optional<Entry> read(String name) throws CoordinatorException {
        return store.read(name);
    }

    @Override
    public Changes changes(long since) throws CoordinatorException {
        return store.changes(since);
    }

    @Override
    public void close() {
        store.close();
    }
}
