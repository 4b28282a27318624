package dev.molt.listener;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a listener has received to the inbox, in its order, a batch at a time, on the threads that are there for it. What
 * the inbox does not take is offered again until it does. Safe for threads; tells its owner without holding a lock.
 */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final int LARGEST_BATCH = 64;

    private final String listener;
    private final Backlog backlog;
    private final Equipment equipment;
    private final Owner owner;
    private Position position = Position.NONE;
    private boolean begun;
    private boolean running;
    private boolean stopped;
    private boolean failing;
    private boolean offering;
    private Optional<CompletableFuture<Void>> finish = Optional.empty();

    /** Who is told; on an inbox thread. */
    interface Owner {
        /** There is room for more. */
        void taken();

        /** The inbox has seen a later owner. Nothing is offered to it any more. */
        void outdated();
    }

    Intake(String listener, Backlog backlog, Equipment equipment, Owner owner) {
        this.listener = listener;
        this.backlog = backlog;
        this.equipment = equipment;
        this.owner = owner;
    }

    /** From now on, under the token of this position, which the inbox knows already. Does nothing once it was stopped. */
    void begin(Position at) {
        synchronized (this) {
            position = at;
            begun = true;
        }
        poke();
    }

    /** To be called whenever something was received. */
    void poke() {
        synchronized (this) {
            if (!begun || stopped || running || backlog.isEmpty()) {
                return;
            }
            running = true;
        }
        submit();
    }

    /** Nothing more is offered until it {@link #goOn goes on}. */
    synchronized void pause() {
        begun = false;
    }

    void goOn() {
        synchronized (this) {
            begun = true;
        }
        poke();
    }

    synchronized Position position() {
        return position;
    }

    /** Completes when all that was received is taken in, or nothing will be, or that takes too long. */
    CompletableFuture<Void> finish() {
        poke();
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (!running || stopped) {
                return CompletableFuture.completedFuture(null);
            }
            finish.ifPresent(earlier -> done.thenRun(() -> earlier.complete(null)));
            finish = Optional.of(done);
        }
        equipment.timing().after(equipment.patience().finish(), () -> done.complete(null));
        return done;
    }

    /** Nothing more is offered; a batch that is on its way may still be taken. */
    void stop() {
        Optional<CompletableFuture<Void>> waiting;
        synchronized (this) {
            stopped = true;
            waiting = finish;
            finish = Optional.empty();
        }
        waiting.ifPresent(it -> it.complete(null));
    }

    /**
     * Waits for the end of a batch that is on its way, for a short time at most.
     *
     * @param since when that time began, by the clock of the timing
     */
    synchronized void awaitSilence(long since) {
        Duration left = silenceLeft(since);
        while (offering && left.toMillis() > 0) {
            try {
                wait(left.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            left = silenceLeft(since);
        }
        if (offering) {
            LOG.warn("Listener {}: what is on its way to the inbox may still be taken", listener);
        }
    }

    private Duration silenceLeft(long since) {
        return equipment.patience().silence().minus(equipment.timing().since(since));
    }

    private synchronized void offered() {
        offering = false;
        notifyAll();
    }

    private void submit() {
        try {
            equipment.inboxThreads().execute(this::run);
        } catch (RejectedExecutionException e) {
            LOG.debug("Listener {} takes nothing in any more, the process ends", listener, e);
        }
    }

    private void run() {
        List<Received> batch;
        Position next;
        Optional<CompletableFuture<Void>> finished = Optional.empty();
        synchronized (this) {
            batch = stopped || !begun ? List.of() : backlog.first(LARGEST_BATCH);
            next = position.after(batch, equipment.clock().instant());
            offering = !batch.isEmpty();
            if (batch.isEmpty()) {
                running = false;
                finished = finish;
                finish = Optional.empty();
            }
        }
        finished.ifPresent(it -> it.complete(null));
        if (!batch.isEmpty()) {
            offer(batch, next);
        }
    }

    private void offer(List<Received> batch, Position next) {
        try {
            if (take(batch, next)) {
                taken(batch.size(), next);
            } else {
                stop();
                owner.outdated();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
        } catch (Exception | Error e) {
            later(e);
        }
    }

    private boolean take(List<Received> batch, Position next) throws Exception {
        try {
            return equipment.inbox().take(listener, next.token(), batch, next.text());
        } finally {
            offered();
        }
    }

    private void taken(int count, Position next) {
        backlog.removeFirst(count);
        synchronized (this) {
            position = next;
            failing = false;
        }
        owner.taken();
        submit();
    }

    private void later(Throwable problem) {
        synchronized (this) {
            if (!failing) {
                LOG.warn("What listener {} has received cannot be taken in; it is tried again", listener, problem);
            }
            failing = true;
        }
        try {
            equipment.timing().after(equipment.patience().retry(), this::submit);
        } catch (RejectedExecutionException e) {
            LOG.debug("Listener {} takes nothing in any more, the process ends", listener, e);
        }
    }
}
