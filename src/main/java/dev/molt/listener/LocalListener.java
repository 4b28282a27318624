package dev.molt.listener;

import dev.molt.fleet.Grant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener in this process: connected and waiting for its grant (warm), or owned here. Safe for threads. It holds its own lock only
 * for moments, and never while it calls anybody.
 */
final class LocalListener implements Reception.Owner, Intake.Owner, Claim.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(LocalListener.class);

    private final String id;
    private final String mark;
    private final Equipment equipment;
    private final Events events;
    private final Reception reception;
    private final Intake intake;
    private Wanted wanted;
    private State state = State.WARMING;
    private boolean hasCursor;
    private Optional<Grant> grant = Optional.empty();

    private enum State {
        WARMING,
        CLAIMING,
        OWNED,
        SETTLING,
        ENDED
    }

    /** Who is told; on any thread, and while locks may be held. */
    interface Events {
        /** Something is as others have waited for. */
        void changed();

        /** It cannot go on: the inbox knows a later owner. */
        void outdated(LocalListener listener);
    }

    /**
     * How far it came when it stopped to take in.
     *
     * @param position until now if it is complete; else until the last message that was taken in, as nobody knows what is missing since
     * @param left how many messages it could not take in
     * @param isComplete whether none is left, and the source has said that none is on its way still
     */
    record Settled(Position position, int left, boolean isComplete) {}

    /** What there is to tell of it. */
    record Shown(boolean isWarm, Reception.Shown reception) {}

    /**
     * Does nothing yet.
     *
     * @throws IllegalArgumentException if its token cannot be read, or its address not be used
     */
    LocalListener(Wanted wanted, String incarnation, Equipment equipment, Events events) {
        this.id = wanted.id();
        this.wanted = wanted;
        this.mark = incarnation + "#" + Long.toHexString(equipment.random().nextLong()) + ".";
        this.equipment = equipment;
        this.events = events;
        this.reception = new Reception(id, way(wanted), wanted.resumable(), equipment, this);
        this.intake = new Intake(id, reception.backlog(), equipment, this);
    }

    private WebSockets.Opener way(Wanted to) {
        Optional<String> token = to.token().map(it -> equipment.key().open(it, id, to.url()));
        return equipment
                .webSockets()
                .to(new Source(Source.checked(to.url(), token.isPresent()), token, to.resumable()));
    }

    String id() {
        return id;
    }

    private synchronized Wanted wanted() {
        return wanted;
    }

    /** Connects, and keeps what comes until it is granted. */
    void warm() {
        reception.connection().start();
    }

    synchronized boolean isWarming() {
        return state == State.WARMING;
    }

    /** How the owner is to write down that this connection was open before it stopped; empty: it is not, or not for long enough. */
    Optional<String> warmth() {
        return isWarming() ? reception.warmConnection().map(this::mark) : Optional.empty();
    }

    /** No other connection has it, nor one of another object that this member makes for the listener later. */
    private String mark(int connection) {
        return mark + connection;
    }

    /** The grant that it runs under, or is about to. */
    synchronized Optional<Grant> grant() {
        return state == State.ENDED ? Optional.empty() : grant;
    }

    /** Whether it can be handed over now. */
    synchronized boolean isOwned() {
        return state == State.OWNED;
    }

    synchronized boolean isSettling() {
        return state == State.SETTLING;
    }

    /** Makes sure that no earlier owner can take anything in, and takes in from where that one stopped. */
    void own(Grant granted) {
        synchronized (this) {
            if (state != State.WARMING) {
                return;
            }
            state = State.CLAIMING;
            grant = Optional.of(granted);
        }
        reception.keep();
        new Claim(wanted(), granted, equipment, this).start();
    }

    @Override
    public boolean stillWants(Grant granted) {
        return grant().filter(granted::equals).isPresent();
    }

    /** What came while it was warm is used only if the owner before stopped behind the beginning of that very connection. */
    @Override
    public void claimed(Grant granted, Position from, Position begun) {
        Optional<Integer> seen =
                reception.warmConnection().filter(it -> from.overlap().equals(mark(it)));
        reception.goOnFrom(from, seen).thenRun(() -> begin(begun));
    }

    private void begin(Position begun) {
        intake.begin(begun);
        synchronized (this) {
            if (state != State.CLAIMING) {
                return;
            }
            state = State.OWNED;
        }
        LOG.info("Listener {} is owned here", id);
        events.changed();
    }

    /** Goes on like this; connects anew if the address, the token or the attempt is another one. */
    void keep(Wanted now) {
        Wanted before = wanted();
        if (before.equals(now) || isSettling()) {
            return;
        }
        Optional<WebSockets.Opener> other = before.hasSameConnection(now) ? Optional.empty() : Optional.of(way(now));
        synchronized (this) {
            wanted = now;
        }
        other.ifPresent(it -> reception.reconnect(it, now.resumable()));
    }

    /** Stops to take in, at a moment that the source has heard of too. Completes when what came before is in the inbox. */
    CompletableFuture<Settled> settle() {
        synchronized (this) {
            if (state != State.OWNED) {
                return CompletableFuture.failedFuture(new IllegalStateException(id + " cannot be settled now"));
            }
            state = State.SETTLING;
        }
        return reception
                .connection()
                .echo(true)
                .thenCompose(heard -> intake.finish().thenApply(done -> settled(heard)));
    }

    private Settled settled(boolean heard) {
        intake.pause();
        if (!wanted().overlap()) {
            reception.drop();
        }
        Position reached = intake.position();
        int left = reception.backlog().size();
        boolean isComplete = heard && left == 0;
        Position stopped = isComplete ? reached.stopped(equipment.clock().instant(), "") : reached;
        return new Settled(stopped, left, isComplete);
    }

    /** Goes on after it has settled: it is owned here still. */
    void goOn() {
        synchronized (this) {
            if (state != State.SETTLING) {
                return;
            }
            state = State.OWNED;
        }
        reception.connection().start();
        intake.goOn();
    }

    Position position() {
        return intake.position();
    }

    /** Ends; the source is told. */
    void close() {
        stop();
        reception.connection().close();
    }

    /** Ends at once. */
    void abort() {
        stop();
        reception.connection().abort();
    }

    /** After it was aborted: waits until nothing is on its way to the inbox any more, for a short time at most; as {@link Intake#awaitSilence}. */
    void awaitSilence(long since) {
        intake.awaitSilence(since);
    }

    private void stop() {
        synchronized (this) {
            state = State.ENDED;
        }
        intake.stop();
    }

    Shown shown() {
        return new Shown(isWarming(), reception.shown());
    }

    @Override
    public void received() {
        intake.poke();
    }

    @Override
    public void warmed() {
        events.changed();
    }

    @Override
    public void taken() {
        reception.connection().roomAgain();
        boolean isFirst;
        synchronized (this) {
            isFirst = !hasCursor && !intake.position().cursor().isEmpty();
            hasCursor = hasCursor || isFirst;
        }
        if (isFirst) {
            events.changed();
        }
    }

    @Override
    public void outdated() {
        LOG.error("Listener {}: the inbox has a later owner than us, so nothing more is taken in here", id);
        events.outdated(this);
    }
}
