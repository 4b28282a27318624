package dev.molt.worker;

import dev.molt.check.Gate;
import dev.molt.config.Settings;
import dev.molt.flags.FlagStore;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.Entry;
import dev.molt.fleet.FleetFlags;
import dev.molt.fleet.FleetUrl;
import dev.molt.fleet.Fleets;
import dev.molt.fleet.Instance;
import dev.molt.fleet.InstanceName;
import dev.molt.fleet.Lives;
import dev.molt.fleet.Member;
import dev.molt.fleet.Membership;
import dev.molt.fleet.MembershipListener;
import dev.molt.fleet.View;
import dev.molt.listener.Inbox;
import dev.molt.listener.ListenerControl;
import dev.molt.listener.Listeners;
import dev.molt.rollout.Participant;
import dev.molt.update.DataDirectory;
import dev.molt.update.FleetEpoch;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This worker in its fleet: a member from its commit until it leaves, and for as long owner of its share of the listeners. Prepared while
 * the release can still be taken back, so that what cannot work fails the candidate.
 *
 * <p>An instance that is alone is a fleet of itself: its lives hand listeners to each other. It asks nobody before an update, its flags are
 * its own, and nobody kills it for its lease: only its own next life could take over, and the inbox refuses who comes after that.
 */
final class InFleet implements MembershipListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InFleet.class);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final String LEASE_LOST = "lease_lost";
    private static final String ACTS_UNTIL = "acts_until";

    /**
     * From when nobody may act to when the supervisor sees that a JVM was suspended over it. It waits for another second, as it may have
     * been suspended itself, and kills the JVM before its lease is over.
     */
    private static final Duration TO_FENCE = Duration.ofSeconds(1);

    private final boolean isAlone;
    private final Settings settings;
    private final DataDirectory data;
    private final RunDirectory run;
    private final String release;
    private final Map<String, String> labels;
    private final Lives lives;
    private final Lives.Found earlier;
    private final String name;
    private final Coordinator coordinator;
    private final SeenFleet seen;
    private final Optional<Listeners> listeners;
    private final Optional<FlagFollower> flags;
    private volatile Optional<Participant> participant = Optional.empty();
    private volatile Optional<Membership> membership = Optional.empty();
    private long epoch;
    private boolean closed;

    /**
     * Opens the store, and asks it nothing.
     *
     * @param shared the store that the settings name; empty: this instance is alone
     * @throws CannotRun naming the setting or the file that is not as it must be
     */
    InFleet(
            Optional<FleetUrl> shared,
            Settings settings,
            Optional<Inbox> inbox,
            DataDirectory data,
            String release,
            RunDirectory run) {
        this.isAlone = shared.isEmpty();
        this.settings = settings;
        this.data = data;
        this.run = run;
        this.release = release;
        try {
            this.labels = labels(settings.text("FLEET_LABELS"));
            this.name = InstanceName.of(settings, data);
            this.lives = new Lives(data, name);
            this.earlier = lives.look();
            this.epoch = FleetEpoch.read(data);
            this.coordinator = shared.isPresent()
                    ? Fleets.open(shared.get(), settings.text("FLEET_NAME"), epoch)
                    : Fleets.alone(data, epoch);
            this.seen = new SeenFleet(coordinator, () -> membership);
            this.flags = shared.map(url -> followFlags(data, coordinator));
            this.listeners = inbox.isPresent()
                    ? Optional.of(Listeners.start(seen, inbox.get(), settings, data, Clock.systemUTC()))
                    : Optional.empty();
        } catch (IllegalArgumentException | IOException e) {
            throw new CannotRun(e.getMessage(), e);
        }
    }

    private static FlagFollower followFlags(DataDirectory data, Coordinator coordinator) {
        return new FlagFollower(new FlagStore(data, Optional.of(new FleetFlags(coordinator))), Clock.systemUTC());
    }

    private static Map<String, String> labels(String text) {
        return Arrays.stream(text.split(","))
                .filter(label -> !label.isEmpty())
                .map(label -> label.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    /** What people tell the listeners of the fleet; empty: this service has no inbox for them. */
    Optional<ListenerControl> control() {
        return listeners.map(Listeners::commands);
    }

    /**
     * After the commit: becomes a member as soon as the store lets it, and takes part in rollouts, if it is not alone.
     *
     * @param lookNow has the look for updates begin that the fleet waits for
     */
    synchronized void join(Runnable lookNow) {
        if (closed) {
            return;
        }
        Instance instance = new Instance(this::nextLife, earlier.alive(), earlier.ended(), LEASE);
        participant =
                isAlone ? Optional.empty() : Optional.of(Participant.start(coordinator, settings, name, data, lookNow));
        membership = Optional.of(Membership.start(coordinator, instance, this));
    }

    /** Has the last word on each update that is found; there is one once it has joined, if it is not alone. */
    Optional<Gate> gate() {
        return participant.map(Participant::gate);
    }

    private Member nextLife() {
        return new Member(name, lives.begin(), release, labels);
    }

    @Override
    public void joined(Member life, View view) {
        forgetEarlierLives();
        seen.joined(life, view);
        keepEpoch(view);
        run.wakeSupervisor();
        listeners.ifPresent(Listeners::joined);
        participant.ifPresent(Participant::changed);
        tellFlags(view);
    }

    /** What cannot be written down must not look as if it had not been renewed; nor what was fenced meanwhile as if it acted. */
    @Override
    public void held(Duration left) {
        if (isAlone) {
            return;
        }
        boolean isWritten = run.renew(ACTS_UNTIL, Uptime.inMillis(left.plus(TO_FENCE)) + "\n");
        if (!isWritten || membership.isPresent() && membership.get().member().isEmpty()) {
            run.remove(ACTS_UNTIL);
        }
    }

    @Override
    public void changed(View view) {
        seen.changed(view);
        keepEpoch(view);
        listeners.ifPresent(Listeners::changed);
        participant.ifPresent(Participant::changed);
        tellFlags(view);
    }

    @Override
    public void fenced(String incarnation, String why) {
        ended(why);
    }

    @Override
    public void lost(String incarnation, String why) {
        ended(why);
    }

    private void ended(String why) {
        listeners.ifPresent(Listeners::fenced);
        run.remove(ACTS_UNTIL);
        run.announce(LEASE_LOST, "reason=" + why.replaceAll("\\R", " ") + "\n");
    }

    private void tellFlags(View view) {
        Entry set = view.entries().get(FleetFlags.NAME);
        flags.ifPresent(it -> it.saw(set == null ? 0 : set.version()));
    }

    private void forgetEarlierLives() {
        try {
            lives.forget(earlier.ended());
        } catch (IOException e) {
            LOG.warn("Files of lives that have ended stay behind: {}", e.getMessage());
        }
    }

    /** Nobody compares that of an instance that has always been alone: a fleet that it joins is not to be told of it. */
    private void keepEpoch(View view) {
        if (view.epoch() <= epoch || isAlone && epoch == 0) {
            return;
        }
        try {
            FleetEpoch.keep(data, view.epoch());
            epoch = view.epoch();
        } catch (IOException e) {
            LOG.warn("The epoch of the fleet's store cannot be kept: {}", e.getMessage());
        }
    }

    /**
     * Hands over what is owned here, each listener to an instance that is connected already.
     *
     * @return completes when nothing is owned here any more
     */
    CompletableFuture<Void> leave() {
        return listeners.map(Listeners::leave).orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** Waits for that; whoever takes longer is taken over from. */
    static void await(CompletableFuture<Void> left, Duration atMost) {
        try {
            left.get(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("Not all listeners were handed over within {} ms; others take them over", atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is done for the fleet any more, and nothing more comes to the inbox. */
    void endActing() {
        participant.ifPresent(Participant::close);
        listeners.ifPresent(Listeners::close);
    }

    /** Is no member any more, and ends all connections. */
    @Override
    public synchronized void close() {
        closed = true;
        flags.ifPresent(FlagFollower::close);
        try (lives;
                coordinator) {
            membership.ifPresent(Membership::close);
            run.remove(ACTS_UNTIL);
        }
    }
}
