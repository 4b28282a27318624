package dev.molt.listener;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Grant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the steps of a plan. A view may be older than what was done since; the store, and tokens, tell. Used by one thread. */
final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    /** More would only wait for each other, and each has a connection open twice. */
    private static final int MOST_WARM = 200;

    /** Each has stopped to take in: its messages wait. */
    private static final int MOST_SETTLING = 8;

    private final Life life;
    private final Fleet fleet;
    private final Coordinator coordinator;
    private final Equipment equipment;
    private final Handovers handovers;
    private final LocalListener.Events events;

    Steps(Life life, Fleet fleet, Equipment equipment, Handovers handovers, LocalListener.Events events) {
        this.life = life;
        this.fleet = fleet;
        this.coordinator = fleet.coordinator();
        this.equipment = equipment;
        this.handovers = handovers;
        this.events = events;
    }

    /**
     * Takes one.
     *
     * @throws IllegalArgumentException if the listener cannot be run here
     */
    void take(Step step) throws CoordinatorException {
        if (life.hasActed(step)) {
            return;
        }
        Optional<LocalListener> local = unlessLost(step);
        boolean isOurs = local.flatMap(LocalListener::grant).isPresent();
        if (isOurs && step.isMine()) {
            run(step, local.get());
        } else if (!isOurs) {
            begin(step, local);
        }
    }

    /** What runs here, unless the store says that it is somebody else's, or ours by a later grant. */
    private Optional<LocalListener> unlessLost(Step step) {
        Optional<LocalListener> local = life.find(step.id());
        long known = step.entry().token();
        boolean isLost = local.flatMap(LocalListener::grant)
                .filter(it -> known > it.token() || known == it.token() && !step.isMine())
                .isPresent();
        if (!isLost) {
            return local;
        }
        LOG.warn("Listener {} is not ours any more", step.id());
        local.ifPresent(it -> {
            life.remove(it);
            it.abort();
        });
        return Optional.empty();
    }

    /** It runs here, and the store says that it is ours. */
    private void run(Step step, LocalListener listener) {
        if (step.kind() == Step.Kind.KEEP) {
            life.waitsNoMore(step);
            listener.keep(step.wanted());
        } else if (listener.isOwned() && mayBeginHandover(step)) {
            if (step.kind() == Step.Kind.GIVE) {
                handovers.give(listener, step);
            } else {
                handovers.release(listener, step);
            }
        }
    }

    /** Who is not connected is given nothing that runs here, unless we are leaving and cannot wait any longer. */
    private boolean mayBeginHandover(Step step) {
        boolean isReady = step.kind() == Step.Kind.RELEASE
                || !step.warmth().isEmpty()
                || !step.wanted().overlap()
                || life.isLeaving() && hasWaited(step);
        return isReady && life.all().stream().filter(LocalListener::isSettling).count() < MOST_SETTLING;
    }

    private boolean hasWaited(Step step) {
        return life.waited(step, equipment.timing())
                        .compareTo(equipment.patience().warm())
                >= 0;
    }

    /** It is not owned here; it may be warm. */
    private void begin(Step step, Optional<LocalListener> warm) throws CoordinatorException {
        switch (step.kind()) {
            case KEEP, GIVE -> acquire(step, warm);
            case TAKE -> take(step, warm);
            case RELEASE -> releaseUnused(step);
            case WARM -> warm(step, warm);
            case FORGET -> forget(step);
            case LEAVE ->
                warm.ifPresent(it -> {
                    life.remove(it);
                    it.close();
                });
        }
    }

    private void take(Step step, Optional<LocalListener> warm) throws CoordinatorException {
        boolean isTakeover = step.entry().owner().isPresent();
        if (!isTakeover || fleet.mayTakeOver()) {
            acquire(step, warm);
        }
    }

    private void acquire(Step step, Optional<LocalListener> warm) throws CoordinatorException {
        warm.ifPresent(it -> it.keep(step.wanted()));
        LocalListener listener = warm.orElseGet(() -> make(step));
        Optional<Grant> granted =
                coordinator.acquire(life.incarnation(), step.entry().name());
        if (granted.isPresent() && (warm.isPresent() || life.add(listener))) {
            listener.own(granted.get());
        }
    }

    private LocalListener make(Step step) {
        return new LocalListener(step.wanted(), life.incarnation(), equipment, events);
    }

    private void warm(Step step, Optional<LocalListener> warm) {
        if (warm.isPresent()) {
            warm.get().keep(step.wanted());
        } else if (life.all().stream().filter(LocalListener::isWarming).count() < MOST_WARM) {
            LocalListener listener = make(step);
            if (life.add(listener)) {
                listener.warm();
            }
        }
    }

    private void releaseUnused(Step step) throws CoordinatorException {
        Optional<Grant> granted =
                coordinator.acquire(life.incarnation(), step.entry().name());
        if (granted.isPresent()) {
            coordinator.release(granted.get(), granted.get().cursor());
            life.acted(step);
        }
    }

    private void forget(Step step) throws CoordinatorException {
        coordinator.write(step.entry().name(), step.entry().version(), Optional.empty());
        life.acted(step);
        LOG.info("Listener {} is forgotten", step.id());
    }
}
