package dev.molt.listener;

import dev.molt.fleet.Changes;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Entry;
import dev.molt.fleet.Grant;
import dev.molt.fleet.Joined;
import dev.molt.fleet.Member;
import dev.molt.fleet.Renewal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A fleet's memory within one process, where members stay until somebody says otherwise. */
public final class MemoryCoordinator implements Coordinator {
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<String, Stored> entries = new LinkedHashMap<>();
    private final Set<String> hinted = new HashSet<>();
    private long version;
    private long counter;
    private boolean down;
    private int strange;

    private record Stored(Entry entry, String cursor) {}

    /** From now on no call succeeds, or calls do again. */
    public synchronized void down(boolean isDown) {
        down = isDown;
    }

    /** So many transfers end in an exception that nobody expects. */
    synchronized void strange(int transfers) {
        strange = transfers;
    }

    synchronized int strange() {
        return strange;
    }

    /** As if its lease were over, without its knowing. */
    public synchronized void expire(String incarnation) {
        members.remove(incarnation);
        version++;
        hinted.addAll(members.keySet());
        notifyAll();
    }

    /** What the owner before has left. */
    synchronized String cursor(String name) {
        return entries.get(name).cursor();
    }

    private void requireUp() throws CoordinatorException {
        if (down) {
            throw new CoordinatorException("the store is down", new IllegalStateException("the test wants it so"));
        }
    }

    @Override
    public synchronized Joined join(Member member, Set<String> beside, Set<String> dead, Duration lease)
            throws CoordinatorException {
        requireUp();
        members.put(member.incarnation(), member);
        version++;
        return new Joined(Optional.empty(), Duration.ZERO, 1);
    }

    @Override
    public synchronized Renewal renew(String incarnation) throws CoordinatorException {
        requireUp();
        return new Renewal(members.containsKey(incarnation), 1, Instant.EPOCH);
    }

    @Override
    public synchronized void leave(String incarnation) throws CoordinatorException {
        requireUp();
        expire(incarnation);
    }

    @Override
    public synchronized List<Member> reap() {
        return List.of();
    }

    @Override
    public synchronized Optional<Grant> acquire(String incarnation, String name) throws CoordinatorException {
        requireUp();
        Stored stored = entries.get(name);
        if (stored == null || stored.entry().document().isEmpty() || !members.containsKey(incarnation)) {
            return Optional.empty();
        }
        Optional<String> owner = stored.entry().owner().filter(members::containsKey);
        if (owner.isEmpty()) {
            grant(stored, incarnation, stored.cursor());
        } else if (!owner.get().equals(incarnation)) {
            return Optional.empty();
        }
        return Optional.of(grantOf(name));
    }

    private void grant(Stored stored, String incarnation, String cursor) {
        Entry entry = stored.entry();
        long token = 1L << 40 | ++counter;
        put(new Entry(entry.name(), ++version, entry.document(), Optional.of(incarnation), token), cursor);
    }

    private void put(Entry entry, String cursor) {
        entries.put(entry.name(), new Stored(entry, cursor));
    }

    private Grant grantOf(String name) {
        Stored stored = entries.get(name);
        return new Grant(
                name, stored.entry().owner().orElseThrow(), stored.entry().token(), stored.cursor());
    }

    private boolean isValid(Grant grant) {
        Stored stored = entries.get(grant.name());
        return stored.entry().token() == grant.token()
                && stored.entry().owner().equals(Optional.of(grant.owner()))
                && members.containsKey(grant.owner());
    }

    @Override
    public synchronized Optional<Grant> transfer(Grant mine, String cursor, String successor)
            throws CoordinatorException {
        requireUp();
        if (strange > 0) {
            strange--;
            throw new IllegalStateException("the test wants it so");
        }
        if (!isValid(mine) || !members.containsKey(successor)) {
            return Optional.empty();
        }
        grant(entries.get(mine.name()), successor, cursor);
        return Optional.of(grantOf(mine.name()));
    }

    @Override
    public synchronized boolean release(Grant mine, String cursor) throws CoordinatorException {
        requireUp();
        if (!isValid(mine)) {
            return false;
        }
        Entry entry = entries.get(mine.name()).entry();
        put(new Entry(entry.name(), ++version, entry.document(), Optional.empty(), entry.token()), cursor);
        return true;
    }

    @Override
    public synchronized boolean commit(Grant mine, String cursor) throws CoordinatorException {
        requireUp();
        if (isValid(mine)) {
            put(entries.get(mine.name()).entry(), cursor);
            return true;
        }
        return false;
    }

    @Override
    public synchronized Optional<Long> write(String name, long expected, Optional<String> document)
            throws CoordinatorException {
        requireUp();
        Optional<Entry> before = read(name);
        long now = before.filter(it -> it.document().isPresent())
                .map(Entry::version)
                .orElse(0L);
        if (now != expected) {
            return Optional.empty();
        }
        Optional<String> owner = document.isPresent() ? before.flatMap(Entry::owner) : Optional.empty();
        long token = before.map(Entry::token).orElse(0L);
        String cursor = entries.containsKey(name) ? entries.get(name).cursor() : "";
        put(new Entry(name, ++version, document, owner, token), cursor);
        return Optional.of(version);
    }

    @Override
    public synchronized Optional<Entry> read(String name) throws CoordinatorException {
        requireUp();
        return Optional.ofNullable(entries.get(name)).map(Stored::entry);
    }

    @Override
    public synchronized Changes changes(long since) throws CoordinatorException {
        requireUp();
        List<Entry> present = entries.values().stream()
                .map(Stored::entry)
                .filter(it -> it.document().isPresent())
                .toList();
        return new Changes(version, 1, Instant.EPOCH, true, present, Optional.of(List.copyOf(members.values())));
    }

    @Override
    public synchronized void hint(String incarnation) throws CoordinatorException {
        requireUp();
        hinted.add(incarnation);
        notifyAll();
    }

    @Override
    public synchronized boolean awaitHint(String incarnation, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toMillis(); left > 0 && !hinted.contains(incarnation); ) {
            wait(left);
            left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
        return hinted.remove(incarnation);
    }

    @Override
    public void close() {
        // there is nothing to close
    }
}
