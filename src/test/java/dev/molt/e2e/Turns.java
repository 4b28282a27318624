package dev.molt.e2e;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Who is being updated, seen from outside by looking all the time, on a thread of its own: a host has its turn from its request until
 * its update has not been committed, or its probation has a verdict. The files say so, not the fleet.
 */
final class Turns implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Map<String, DataDirectory> hosts;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<Set<String>> together = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::lookUntilClosed, "turns");
    private volatile RuntimeException broken;

    private Turns(Map<String, DataDirectory> hosts) {
        this.hosts = Map.copyOf(hosts);
        thread.setDaemon(true);
    }

    static Turns watch(Map<String, DataDirectory> hosts) {
        Turns turns = new Turns(hosts);
        turns.thread.start();
        return turns;
    }

    /** Who has had a turn so far. */
    Set<String> seen() {
        return Set.copyOf(orThrow(seen));
    }

    /** Those who had theirs at the same time. */
    Set<Set<String>> together() {
        return Set.copyOf(orThrow(together));
    }

    private <T> T orThrow(T found) {
        if (broken != null) {
            throw new IllegalStateException("nobody looks whose turn it is any more", broken);
        }
        return found;
    }

    private void lookUntilClosed() {
        try {
            Set<String> before = Set.of();
            while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                Set<String> now = look();
                seen.addAll(now);
                noteTogether(before, now);
                before = now;
            }
        } catch (RuntimeException e) {
            broken = e;
        } catch (InterruptedException e) {
            broken = new IllegalStateException("interrupted", e);
        }
    }

    /** One look takes a while: only of who is in two in a row it is certain that they had their turns at one moment. */
    private void noteTogether(Set<String> before, Set<String> now) {
        Set<String> both = new HashSet<>(before);
        both.retainAll(now);
        if (both.size() > 1) {
            together.add(Set.copyOf(both));
        }
    }

    private Set<String> look() {
        return hosts.entrySet().stream()
                .filter(host -> hasTurn(host.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** In this order, as the lock becomes the record. */
    private static boolean hasTurn(DataDirectory data) {
        return data.isLocked() || data.history().stream().anyMatch(Turns::isOnProbation);
    }

    private static boolean isOnProbation(Map<String, String> record) {
        return record.get("kind").equals("update")
                && record.get("outcome").equals("committed")
                && record.getOrDefault("probation", "").isEmpty();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
