package dev.molt.listener;

import dev.molt.listener.WebSockets.Opener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to a source: connects, notices when it is dead, and connects again after a pause, until it is ended. Waits for
 * nothing, and is safe for threads. Its receiver is told of everything in order and while the lock of the connection is held; so whoever
 * holds a lock that the receiver takes, must not call it.
 */
final class ListenerConnection implements Link.Events {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerConnection.class);

    private final String listener;
    private final Receiver receiver;
    private final Timing timing;
    private final BackOff pauses;
    private Opener opener;
    private volatile Optional<Link> link = Optional.empty();
    private Optional<ScheduledFuture<?>> next = Optional.empty();
    private boolean idle = true;
    private boolean ended;
    private long downSince;
    private boolean told;
    private String why = "";

    /** Who is told. */
    interface Receiver {
        /** What a new connection is to go on after; empty: from now on. */
        String cursor();

        /** Takes no lock that is held while a connection is called. */
        boolean hasRoom();

        void opened();

        void received(String text);

        void skipped(String what);

        /** The connection, or the attempt to make one, has ended. */
        void lost(String why);
    }

    /** How it is doing: connected, connecting, or failing, and why it is not connected. */
    record Health(String state, String why) {}

    ListenerConnection(String listener, Opener opener, Receiver receiver, Timing timing, BackOff pauses) {
        this.listener = listener;
        this.opener = opener;
        this.receiver = receiver;
        this.timing = timing;
        this.pauses = pauses;
    }

    /** Connects, unless it does so already. */
    void start() {
        Optional<Link> held;
        boolean begin;
        synchronized (this) {
            held = link;
            begin = idle && held.isEmpty() && !ended;
            idle = false;
            downSince = begin ? timing.now() : downSince;
        }
        held.ifPresent(Link::release);
        if (begin) {
            connect();
        }
    }

    /** Ends the connection; nothing is received any more until {@link #start}. */
    void drop() {
        Optional<Link> before;
        synchronized (this) {
            before = detach();
            idle = true;
        }
        before.ifPresent(Link::close);
    }

    /** The next connection is made in this way, and there is no pause before it. */
    synchronized void use(Opener other) {
        opener = other;
        pauses.reset();
    }

    private Optional<Link> detach() {
        Optional<Link> before = link;
        link = Optional.empty();
        next.ifPresent(it -> it.cancel(false));
        next = Optional.empty();
        return before;
    }

    private void connect() {
        Link attempt = new Link(this, timing);
        Opener way;
        synchronized (this) {
            if (ended || idle || link.isPresent()) {
                return;
            }
            link = Optional.of(attempt);
            way = opener;
        }
        try {
            way.open(receiver.cursor(), attempt).whenComplete((socket, problem) -> {
                if (problem != null) {
                    attempt.end(Reasons.of(problem));
                }
            });
        } catch (RuntimeException e) {
            attempt.end(Reasons.of(e));
        }
    }

    @Override
    public boolean hasRoom() {
        return receiver.hasRoom();
    }

    @Override
    public synchronized void opened(Link from) {
        if (isCurrent(from)) {
            why = "";
            told = false;
            receiver.opened();
        }
    }

    @Override
    public synchronized void received(Link from, String text) {
        if (isCurrent(from)) {
            receiver.received(text);
        }
    }

    @Override
    public synchronized void skipped(Link from, String what) {
        if (isCurrent(from)) {
            receiver.skipped(what);
        }
    }

    @Override
    public synchronized void ended(Link from, String reason) {
        if (!isCurrent(from)) {
            return;
        }
        link = Optional.empty();
        why = reason;
        if (!from.openFor().isZero()) {
            downSince = timing.now();
        }
        if (from.openFor().compareTo(timing.patience().good()) >= 0) {
            pauses.reset();
        }
        receiver.lost(reason);
        tryAgain();
    }

    private void tryAgain() {
        if (ended || idle) {
            return;
        }
        if (isFailing() && !told) {
            LOG.warn("Listener {} has not been connected for {} s: {}", listener, down().toSeconds(), why);
            told = true;
        }
        try {
            next = Optional.of(timing.after(pauses.next(), this::connect));
        } catch (RejectedExecutionException e) {
            LOG.debug("Listener {} is not connected again, the process ends", listener, e);
        }
    }

    private boolean isCurrent(Link from) {
        return link.filter(it -> it == from).isPresent();
    }

    private boolean isFailing() {
        return down().compareTo(timing.patience().budget()) >= 0;
    }

    private Duration down() {
        return timing.since(downSince);
    }

    /** There is room for more messages. */
    void roomAgain() {
        link.ifPresent(Link::roomAgain);
    }

    /** As {@link Link#echo}; false without a connection. While it is held, none is made either. */
    CompletableFuture<Boolean> echo(boolean hold) {
        Optional<Link> now;
        synchronized (this) {
            idle = idle || hold;
            now = link;
        }
        return now.map(it -> it.echo(hold)).orElseGet(() -> CompletableFuture.completedFuture(false));
    }

    synchronized Health health() {
        if (link.filter(Link::isOpen).isPresent()) {
            return new Health("connected", "");
        }
        return new Health(isFailing() ? "failing" : "connecting", why);
    }

    /** Says good bye to the source, and ends. */
    void close() {
        end().ifPresent(Link::close);
    }

    /** Ends at once. */
    void abort() {
        end().ifPresent(it -> it.end("aborted"));
    }

    private synchronized Optional<Link> end() {
        ended = true;
        return detach();
    }
}
