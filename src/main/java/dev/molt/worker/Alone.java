package dev.molt.worker;

import dev.molt.http.PrivateClient;
import dev.molt.listener.ListenerControl;
import dev.molt.listener.NoListenersYet;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker of an instance that is in no fleet, whose service takes listeners: in a fleet of its own from its first listener on. Until then
 * there is no store, no thread and no file for that. Safe for threads.
 */
final class Alone {
    private static final Logger LOG = LoggerFactory.getLogger(Alone.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Runnable NOBODY_WAITS_FOR_US = () -> {};

    private final DataDirectory data;
    private final Supplier<InFleet> opening;
    private Optional<InFleet> member = Optional.empty();
    private boolean beganInThisLife;
    private boolean hasEnded;

    /** {@code opening}: opens the store of its own. */
    Alone(DataDirectory data, Supplier<InFleet> opening) {
        this.data = data;
        this.opening = opening;
    }

    /** While the release can still be taken back: what cannot work fails it, if there are listeners. */
    synchronized void prepare() {
        if (hasStore()) {
            member = Optional.of(opening.get());
        }
    }

    /** After the commit. What people tell the listeners from now on; so the first may be started. */
    synchronized ListenerControl join() {
        if (member.isPresent()) {
            member.get().join(NOBODY_WAITS_FOR_US);
        } else if (hasStore()) {
            begin();
        }
        return new NoListenersYet(this::hasStore, this::control);
    }

    private boolean hasStore() {
        return Files.exists(data.aloneStore());
    }

    private void begin() {
        InFleet opened = opening.get();
        member = Optional.of(opened);
        opened.join(NOBODY_WAITS_FOR_US);
    }

    private synchronized ListenerControl control() {
        if (hasEnded) {
            throw new IllegalStateException("this worker ends. Give the command again");
        }
        if (member.isEmpty()) {
            beganInThisLife = true;
            try {
                begin();
            } catch (CannotRun e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
        return member.orElseThrow().control().orElseThrow();
    }

    /** Nothing begins any more. What is to be ended, if anything began. */
    Optional<InFleet> end() {
        Optional<InFleet> ended = stopBeginning();
        if (ended.isPresent() && beganInThisLife) {
            wakeSuccessor();
        }
        return ended;
    }

    private synchronized Optional<InFleet> stopBeginning() {
        hasEnded = true;
        return member;
    }

    /** The next worker may have joined just before our first listener was started, and know of none: who is asked for them looks again. */
    private void wakeSuccessor() {
        try {
            new PrivateClient(data.workerSocket(), PATIENCE).get("/admin/listeners");
        } catch (IOException e) {
            LOG.debug("There is no next worker", e);
        }
    }
}
