package dev.molt.listener;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What runs here in one life as a member. It may be ended by any thread, at once; after that nothing can be added. What it remembers of
 * steps is used by one thread.
 */
final class Life {
    private final String incarnation;
    private final Map<String, LocalListener> listeners = new HashMap<>();
    private final Map<String, Long> acted = new HashMap<>();
    private final Map<String, Wait> waits = new HashMap<>();
    private boolean isOver;
    private volatile boolean isLeaving;

    private record Wait(String successor, long since) {}

    Life(String incarnation) {
        this.incarnation = incarnation;
    }

    String incarnation() {
        return incarnation;
    }

    boolean isLeaving() {
        return isLeaving;
    }

    void leave() {
        isLeaving = true;
    }

    synchronized boolean isOver() {
        return isOver;
    }

    /** False: this life is over, or there is one with this id; then it must not be started. */
    synchronized boolean add(LocalListener listener) {
        return !isOver && listeners.putIfAbsent(listener.id(), listener) == null;
    }

    synchronized boolean has(LocalListener listener) {
        return listeners.get(listener.id()) == listener;
    }

    synchronized Optional<LocalListener> find(String id) {
        return Optional.ofNullable(listeners.get(id));
    }

    synchronized List<LocalListener> all() {
        return List.copyOf(listeners.values());
    }

    /** Whether it was here, and is not any more. */
    synchronized boolean remove(LocalListener listener) {
        return listeners.remove(listener.id(), listener);
    }

    /** Ends everything, now; returns when nothing is on its way to the inbox, if that does not take long. */
    void end(long now) {
        List<LocalListener> ended;
        synchronized (this) {
            isOver = true;
            ended = List.copyOf(listeners.values());
            listeners.clear();
        }
        ended.forEach(LocalListener::abort);
        ended.forEach(it -> it.awaitSilence(now));
    }

    /** A step of this view was taken, which an older view does not show. */
    void acted(Step step) {
        acted.put(step.id(), step.entry().version());
    }

    boolean hasActed(Step step) {
        return acted.getOrDefault(step.id(), -1L) >= step.entry().version();
    }

    /** For how long this successor has been due for it without a break. */
    Duration waited(Step step, Timing timing) {
        Wait wait = waits.get(step.id());
        if (wait == null || !wait.successor().equals(step.successor())) {
            wait = new Wait(step.successor(), timing.now());
            waits.put(step.id(), wait);
        }
        return timing.since(wait.since());
    }

    void waitsNoMore(Step step) {
        waits.remove(step.id());
    }
}
