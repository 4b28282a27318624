package dev.molt.listener;

import dev.molt.fleet.Grant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the inbox of a grant, so that it refuses every earlier owner; again and again until it has understood. */
final class Claim {
    private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

    private final Grant grant;
    private final Wanted wanted;
    private final Equipment equipment;
    private final Owner owner;
    private boolean told;

    /** Who wants it; is told on an inbox thread. */
    interface Owner {
        boolean stillWants(Grant grant);

        /**
         * The inbox takes messages under this grant.
         *
         * @param from where the owner before has stopped
         * @param begun what the inbox keeps now
         */
        void claimed(Grant grant, Position from, Position begun);

        /** The inbox knows a later owner. */
        void outdated();
    }

    Claim(Wanted wanted, Grant grant, Equipment equipment, Owner owner) {
        this.wanted = wanted;
        this.grant = grant;
        this.equipment = equipment;
        this.owner = owner;
    }

    void start() {
        try {
            equipment.inboxThreads().execute(this::run);
        } catch (RejectedExecutionException e) {
            LOG.debug("Listener {} is not claimed, the process ends", wanted.id(), e);
        }
    }

    private void run() {
        if (!owner.stillWants(grant)) {
            return;
        }
        try {
            Position handed = Position.of(grant.cursor());
            Optional<String> kept = equipment.inbox().claim(wanted.id(), grant.token());
            if (kept.isEmpty() || !begin(handed.orLater(Position.of(kept.get())).of(wanted))) {
                owner.outdated();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | Error e) {
            tell(e);
            startLater();
        }
    }

    /** Keeps at once that this owner has begun: if it dies before it has taken anything in, the next one knows of it. */
    private boolean begin(Position from) throws Exception {
        Position begun = from.under(grant.token(), equipment.clock().instant());
        if (!equipment.inbox().take(wanted.id(), grant.token(), List.of(), begun.text())) {
            return false;
        }
        owner.claimed(grant, from, begun);
        return true;
    }

    /** Once: it is tried again several times a second. */
    private synchronized void tell(Throwable problem) {
        if (!told) {
            LOG.warn("Listener {} cannot be claimed in the inbox; it is tried again", wanted.id(), problem);
        }
        told = true;
    }

    private void startLater() {
        try {
            equipment.timing().after(equipment.patience().retry(), this::start);
        } catch (RejectedExecutionException e) {
            LOG.debug("Listener {} is not claimed, the process ends", wanted.id(), e);
        }
    }
}
