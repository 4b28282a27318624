package dev.molt.listener;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Grant;
import dev.molt.listener.LocalListener.Settled;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives away what is owned here: the listener stops to take in, what it has received goes to the inbox, then one call of the store makes
 * the successor the owner. Whatever goes wrong before that call, the listener goes on here. All but the waiting is done by one thread.
 */
final class Handovers {
    private static final Logger LOG = LoggerFactory.getLogger(Handovers.class);

    private final Life life;
    private final Coordinator coordinator;
    private final ScheduledExecutorService manager;
    private final Patience patience;
    private final Runnable lookAgain;

    /** What ends a handover; what it throws is tried again. */
    private interface End {
        void of(Grant mine, Settled settled) throws CoordinatorException;
    }

    Handovers(
            Life life,
            Coordinator coordinator,
            ScheduledExecutorService manager,
            Patience patience,
            Runnable lookAgain) {
        this.life = life;
        this.coordinator = coordinator;
        this.manager = manager;
        this.patience = patience;
        this.lookAgain = lookAgain;
    }

    /** To the successor of the step. */
    void give(LocalListener listener, Step step) {
        settle(listener, settled -> end(listener, settled, (mine, it) -> transfer(listener, step, mine, it)));
    }

    /** To nobody. */
    void release(LocalListener listener, Step step) {
        release(listener, () -> life.acted(step));
    }

    /** To nobody, though nobody knows what is wanted of it. */
    void giveUp(LocalListener listener) {
        release(listener, () -> LOG.warn("Listener {} is given up, as its document cannot be read", listener.id()));
    }

    private void release(LocalListener listener, Runnable done) {
        settle(
                listener,
                settled -> end(listener, settled, (mine, it) -> {
                    coordinator.release(mine, it.position().text());
                    done.run();
                    gone(listener);
                    LOG.info("Listener {} is not owned here any more", listener.id());
                }));
    }

    private void settle(LocalListener listener, Consumer<Settled> then) {
        listener.settle().whenComplete((settled, problem) -> {
            if (problem == null) {
                onManager(() -> then.accept(settled));
            } else {
                LOG.debug("Listener {} is not given away", listener.id(), problem);
            }
        });
    }

    private void end(LocalListener listener, Settled settled, End end) {
        Optional<Grant> mine = listener.grant();
        if (mine.isEmpty() || !life.has(listener)) {
            return;
        }
        try {
            end.of(mine.get(), settled);
            lookAgain.run();
        } catch (CoordinatorException e) {
            LOG.warn("Listener {} cannot be given away yet: {}", listener.id(), e.getMessage());
            later(() -> end(listener, settled, end));
        } catch (RuntimeException e) {
            LOG.error("Listener {} could not be given away; it goes on here", listener.id(), e);
            listener.goOn();
        }
    }

    private void transfer(LocalListener listener, Step step, Grant mine, Settled settled) throws CoordinatorException {
        if (settled.left() > 0) {
            LOG.warn("Listener {}: the inbox does not take {} messages that came", listener.id(), settled.left());
        }
        if (settled.left() > 0 && !life.isLeaving()) {
            listener.goOn();
            return;
        }
        Position position = settled.position();
        Position told = position.stopped(position.until(), settled.isComplete() ? step.warmth() : "");
        if (coordinator.transfer(mine, told.text(), step.successor()).isPresent()) {
            hint(step.successor());
            life.acted(step);
            gone(listener);
            LOG.info("Listener {} is handed over to {}", listener.id(), step.successor());
        } else if (isStillOurs(mine)) {
            listener.goOn();
        } else {
            LOG.warn("Listener {} is not ours any more", listener.id());
            life.remove(listener);
            listener.abort();
        }
    }

    /** Not if the transfer before, whose answer was lost, has taken place, and its successor has given the listener on. */
    private boolean isStillOurs(Grant mine) throws CoordinatorException {
        return coordinator
                .read(mine.name())
                .filter(now -> now.token() == mine.token() && now.owner().equals(Optional.of(mine.owner())))
                .isPresent();
    }

    private void gone(LocalListener listener) {
        life.remove(listener);
        listener.close();
    }

    /** A hint that is lost costs time and nothing else. */
    void hint(String incarnation) {
        try {
            coordinator.hint(incarnation);
        } catch (CoordinatorException e) {
            LOG.debug("{} was not hinted", incarnation, e);
        }
    }

    private void onManager(Runnable work) {
        try {
            manager.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing is handed over any more, the process ends", e);
        }
    }

    private void later(Runnable work) {
        try {
            manager.schedule(work, patience.retry().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing is handed over any more, the process ends", e);
        }
    }
}
