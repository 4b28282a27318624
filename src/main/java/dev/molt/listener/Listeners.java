package dev.molt.listener;

import dev.molt.config.Settings;
import dev.molt.fleet.CoordinatorException;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of this process: owns its share of those of the fleet, runs them, and hands them over. It follows the fleet on a thread of
 * its own; whoever tells it something does not wait.
 */
public final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Fleet fleet;
    private final Equipment equipment;
    private final ScheduledExecutorService manager = Threads.one("molt-listeners");
    private final AtomicBoolean isLookWanted = new AtomicBoolean();
    private final WantedReader reader = new WantedReader();
    private final ListenerCommands commands;
    private volatile Optional<Round> round = Optional.empty();
    private volatile boolean isLeaving;
    private boolean isTroubled;

    Listeners(Fleet fleet, Equipment equipment) {
        this.fleet = fleet;
        this.equipment = equipment;
        this.commands = new ListenerCommands(fleet, equipment.key(), this::round);
    }

    /**
     * Makes ready to run listeners. None is run before {@link #joined}.
     *
     * @param clock tells gaps, and decides nothing
     * @throws IllegalArgumentException if USE_PROXY or HTTPS_PROXY cannot be used
     * @throws IOException if there is no key for tokens and none can be made
     */
    public static Listeners start(Fleet fleet, Inbox inbox, Settings settings, DataDirectory data, Clock clock)
            throws IOException {
        WebSockets webSockets = new WebSockets(WebSockets.proxy(settings), Patience.USUAL.attempt());
        TokenKey key = TokenKey.of(settings, data);
        Listeners listeners =
                new Listeners(fleet, Equipment.of(inbox, webSockets, key, Patience.USUAL, clock, new Random()));
        listeners.follow();
        return listeners;
    }

    void follow() {
        every(equipment.patience().look().toMillis(), this::look);
        if (!equipment.inbox().isShared()) {
            every(equipment.patience().commit().toMillis(), this::commit);
        }
    }

    private void every(long millis, Runnable work) {
        manager.scheduleWithFixedDelay(work, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** What people tell listeners to do. */
    public ListenerCommands commands() {
        return commands;
    }

    /** We are a member, by the name that the fleet tells now, and take listeners from now on, unless we were told to leave. */
    public void joined() {
        fenced();
        if (isLeaving) {
            return;
        }
        round = Optional.of(new Round(fleet, equipment, manager, reader, this::changed));
        changed();
    }

    /** The view of the fleet is another one, or something in it may be. */
    public void changed() {
        if (isLookWanted.compareAndSet(false, true)) {
            try {
                manager.execute(this::look);
            } catch (RejectedExecutionException e) {
                LOG.debug("The fleet is not followed any more, the process ends", e);
            }
        }
    }

    /**
     * We are no member, or do not know whether we are one. When this returns nothing more is offered to the inbox. Waits for what is on its
     * way there, for a second at most; what arrives later it refuses if there is a later owner.
     */
    public void fenced() {
        round.ifPresent(Round::end);
        round = Optional.empty();
    }

    /**
     * Hands everything over that is owned here, or gives it up where nobody else is there, and takes nothing any more, whatever happens.
     *
     * @return completes when nothing is owned here
     */
    public CompletableFuture<Void> leave() {
        isLeaving = true;
        CompletableFuture<Void> left = round.map(Round::leave).orElseGet(() -> CompletableFuture.completedFuture(null));
        changed();
        return left;
    }

    Optional<Round> round() {
        return round;
    }

    private void look() {
        isLookWanted.set(false);
        try {
            Optional<Round> now = round;
            if (now.isPresent()) {
                now.get().look();
                if (!equipment.inbox().isShared()) {
                    now.get().commitFirst();
                }
            }
            isTroubled = false;
        } catch (CoordinatorException e) {
            if (!isTroubled) {
                LOG.warn("Listeners go on as they are; the fleet's store did not help: {}", e.getMessage());
            }
            isTroubled = true;
        } catch (RuntimeException e) {
            LOG.error("The fleet could not be looked at; it is tried again", e);
        }
    }

    private void commit() {
        try {
            Optional<Round> now = round;
            if (now.isPresent()) {
                now.get().commit();
            }
        } catch (CoordinatorException e) {
            LOG.debug("Positions are kept in the store later", e);
        } catch (RuntimeException e) {
            LOG.error("Positions could not be kept in the store; it is tried again", e);
        }
    }

    /** Ends everything at once; {@link #leave} before it, and wait. */
    @Override
    public void close() {
        fenced();
        manager.shutdownNow();
        equipment.close();
    }
}
