package dev.molt.listener;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** An inbox that remembers what it was told. */
public final class MemoryInbox implements Inbox {
    private final boolean isShared;
    private final Map<String, Row> rows = new HashMap<>();
    private final Map<String, List<String>> taken = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final List<Claimed> claims = new ArrayList<>();
    private int refused;
    private int repeated;
    private boolean failing;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean isAtGate;

    private record Row(long token, String position) {}

    /** When a claim was heard, by the clock of the host. */
    public record Claimed(String listener, long token, long millis) {}

    public MemoryInbox() {
        this(true);
    }

    MemoryInbox(boolean isShared) {
        this.isShared = isShared;
    }

    @Override
    public boolean isShared() {
        return isShared;
    }

    @Override
    public synchronized Optional<String> claim(String listener, long token) {
        Row row = rows.getOrDefault(listener, new Row(0, ""));
        if (row.token() > token) {
            refused++;
            return Optional.empty();
        }
        rows.put(listener, new Row(token, row.position()));
        claims.add(new Claimed(listener, token, System.currentTimeMillis()));
        return Optional.of(row.position());
    }

    @Override
    public boolean take(String listener, long token, List<Received> messages, String position)
            throws InterruptedException {
        isAtGate = gate.getCount() > 0;
        gate.await();
        return takeNow(listener, token, messages, position);
    }

    private synchronized boolean takeNow(String listener, long token, List<Received> messages, String position) {
        if (failing) {
            throw new IllegalStateException("the test wants it so");
        }
        if (rows.get(listener).token() != token) {
            refused++;
            return false;
        }
        rows.put(listener, new Row(token, position));
        for (Received message : messages) {
            if (known.add(listener + " " + message.id())) {
                taken.computeIfAbsent(listener, it -> new ArrayList<>()).add(message.id());
            } else {
                repeated++;
            }
        }
        return true;
    }

    /** The ids of what was taken from a listener, in the order in which it was. */
    public synchronized List<String> taken(String listener) {
        return List.copyOf(taken.getOrDefault(listener, List.of()));
    }

    public synchronized List<Claimed> claims() {
        return List.copyOf(claims);
    }

    /** How often a late owner was sent away. */
    synchronized int refused() {
        return refused;
    }

    /** How often a message was offered that had been taken before. */
    public synchronized int repeated() {
        return repeated;
    }

    /** From now on nothing is taken until it is {@link #open}, and whoever offers something waits. */
    void shut() {
        gate = new CountDownLatch(1);
    }

    void open() {
        gate.countDown();
    }

    /** Whether somebody waits with a message. */
    boolean isAtGate() {
        return isAtGate;
    }

    synchronized void failing(boolean isFailing) {
        failing = isFailing;
    }
}
