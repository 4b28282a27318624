package dev.molt.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A member that owns whatever is free, and commits how often it has done so, over and over. It never asks itself whether it still may, and writes once more
 * when it is told that it may not: only the store keeps it from doing harm. It says a line for each thing that happens to it.
 */
final class Owner implements MembershipListener, AutoCloseable {
    private static final long PAUSE_MILLIS = 10;

    private final Coordinator store;
    private final Consumer<String> says;
    private final Map<String, Grant> owned = new HashMap<>();
    private final Membership membership;
    private final Thread thread;
    private long commits;
    private boolean closed;

    private Owner(Coordinator store, Instance instance, Consumer<String> says) {
        this.store = store;
        this.says = says;
        this.membership = new Membership(store, instance, this, System::nanoTime, new SplittableRandom());
        this.thread = new Thread(this::act, "owner");
        this.thread.setDaemon(true);
    }

    /** @param store stays open */
    static Owner start(Coordinator store, Instance instance, Consumer<String> says) {
        Owner owner = new Owner(store, instance, says);
        owner.membership.start();
        owner.thread.start();
        return owner;
    }

    Membership membership() {
        return membership;
    }

    private void act() {
        try {
            while (pause()) {
                take();
                commit();
            }
        } catch (InterruptedException e) {
            says.accept("was interrupted");
        }
    }

    private synchronized boolean pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.timedWait(this, PAUSE_MILLIS);
        return !closed;
    }

    private void take() {
        Optional<String> life = membership.member().map(Member::incarnation);
        if (life.isEmpty() || !membership.mayTakeOver()) {
            return;
        }
        View view = membership.view();
        List<Entry> wanted = new ArrayList<>(view.free());
        view.entries().values().stream()
                .filter(entry -> entry.owner().equals(life))
                .forEach(wanted::add);
        wanted.stream().map(Entry::name).filter(name -> !isOwned(name)).forEach(name -> acquire(life.get(), name));
    }

    private synchronized boolean isOwned(String name) {
        return owned.containsKey(name);
    }

    private void acquire(String life, String name) {
        try {
            Optional<Grant> grant = store.acquire(life, name);
            if (grant.isPresent()) {
                keep(grant.get());
                says.accept("owns " + name + " with " + grant.get().token());
            }
        } catch (CoordinatorException e) {
            says.accept("unknown whether it owns " + name);
        }
    }

    private synchronized void keep(Grant grant) {
        owned.put(grant.name(), grant);
    }

    private synchronized List<Grant> grants() {
        return List.copyOf(owned.values());
    }

    private void commit() {
        for (Grant grant : grants()) {
            commits++;
            write(grant, String.valueOf(commits), "write");
        }
    }

    private void write(Grant grant, String cursor, String what) {
        try {
            if (store.commit(grant, cursor)) {
                return;
            }
            forget(grant);
            says.accept(what + " refused of " + grant.name() + " with " + grant.token());
        } catch (CoordinatorException e) {
            // Nobody knows whether it was taken. It is tried again for as long as it is owned.
        }
    }

    private synchronized void forget(Grant grant) {
        owned.remove(grant.name(), grant);
    }

    @Override
    public void joined(Member life, View view) {
        says.accept("joined " + life.incarnation());
        wake();
    }

    @Override
    public void changed(View view) {
        wake();
    }

    private synchronized void wake() {
        notifyAll();
    }

    @Override
    public void fenced(String incarnation, String why) {
        end(incarnation, "fenced ");
    }

    @Override
    public void lost(String incarnation, String why) {
        end(incarnation, "lost ");
    }

    private void end(String incarnation, String how) {
        says.accept(how + incarnation);
        for (Grant grant : grants()) {
            write(grant, "late", "write");
            forget(grant);
        }
    }

    /** Leaves. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        membership.close();
    }
}
