package dev.molt.listener;

import dev.molt.listener.WebSockets.Opener;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes from a source: its connection, and what was received and is not taken in yet. Safe for threads; holds its own lock only for
 * moments, and never while it calls its connection.
 */
final class Reception implements ListenerConnection.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    private final String listener;
    private final Owner owner;
    private final ReceivedReader reader = new ReceivedReader();
    private final Backlog backlog = new Backlog();
    private final ListenerConnection connection;
    private final Gaps gaps;
    /** What a new connection goes on after. */
    private String cursor = "";
    /** How many connections there have been: tells them from each other. */
    private int connections;

    private boolean resumes;
    /** Nobody else has what was received. */
    private boolean keeps;

    private boolean isConnected;
    private boolean isWarm;
    /** The source has answered on this connection, so it has sent everything to it since. */
    private boolean isProven;

    private long received;
    private long skipped;

    /** Who is told; while the lock of the connection may be held. */
    interface Owner {
        /** There is something in the backlog. */
        void received();

        /** The connection has been open for long enough that nothing is missed. */
        void warmed();
    }

    /** What there is to tell of it. */
    record Shown(ListenerConnection.Health health, long received, long skipped, int waiting, Gaps.Summary gaps) {}

    Reception(String listener, Opener way, boolean resumes, Equipment equipment, Owner owner) {
        this.listener = listener;
        this.resumes = resumes;
        this.owner = owner;
        this.gaps = new Gaps(listener, equipment.clock());
        Patience patience = equipment.patience();
        BackOff pauses = new BackOff(patience.firstPause(), patience.longestPause(), equipment.random());
        this.connection = new ListenerConnection(listener, way, this, equipment.timing(), pauses);
    }

    Backlog backlog() {
        return backlog;
    }

    ListenerConnection connection() {
        return connection;
    }

    /** The number of the connection from whose beginning on nothing is missed; empty: there is none. */
    synchronized Optional<Integer> warmConnection() {
        return isWarm ? Optional.of(connections) : Optional.empty();
    }

    /** From now on what was received stays when the connection is lost. */
    synchronized void keep() {
        keeps = true;
    }

    /**
     * Goes on from where another owner stopped. If it is not sure that this connection has missed nothing since, the source is asked for
     * it; if that is not possible, what this connection has brought is better than nothing.
     *
     * @param seen the number of the connection that was open before it did; empty: none was
     * @return completes, at once or after one answer of the source, when the backlog begins behind that position
     */
    CompletableFuture<Void> goOnFrom(Position from, Optional<Integer> seen) {
        boolean isContinuous = isOpenStill(seen);
        boolean asks = !isContinuous && resumes() && !from.cursor().isEmpty();
        if (asks) {
            connection.drop();
            backlog.clear();
        }
        synchronized (this) {
            cursor = asks || cursor.isEmpty() ? from.cursor() : cursor;
            isConnected = isConnected && !asks;
            tellGap(isContinuous, from);
        }
        connection.start();
        return asks || !from.isAfterAny() ? CompletableFuture.completedFuture(null) : leaveOutUpTo(from);
    }

    /** What the owner before took in may be on its way to us still: the source's answer comes behind it. */
    private CompletableFuture<Void> leaveOutUpTo(Position from) {
        return backlog.dropUpTo(from)
                ? CompletableFuture.completedFuture(null)
                : connection.echo(false).thenAccept(heard -> backlog.dropUpTo(from));
    }

    private synchronized boolean isOpenStill(Optional<Integer> number) {
        return isConnected && isProven && number.filter(it -> it == connections).isPresent();
    }

    private synchronized boolean resumes() {
        return resumes;
    }

    private void tellGap(boolean isContinuous, Position from) {
        if (!isContinuous && from.token() > 0) {
            gaps.begin(from.until());
        } else if (!isConnected) {
            gaps.begin();
        }
        if (isConnected) {
            gaps.end(false);
        }
    }

    /** Connects anew, in this way. */
    void reconnect(Opener way, boolean isResumable) {
        connection.drop();
        synchronized (this) {
            resumes = isResumable;
        }
        lost("a new connection is wanted");
        connection.use(way);
        connection.start();
    }

    /** Ends the connection for a while; what was received stays. */
    void drop() {
        connection.drop();
        lost("it is handed over");
    }

    Shown shown() {
        ListenerConnection.Health health = connection.health();
        synchronized (this) {
            return new Shown(health, received, skipped, backlog.size(), gaps.summary());
        }
    }

    @Override
    public synchronized String cursor() {
        return keeps ? cursor : "";
    }

    @Override
    public boolean hasRoom() {
        return backlog.hasRoom();
    }

    @Override
    public void opened() {
        int number;
        boolean isOwned;
        synchronized (this) {
            isConnected = true;
            connections++;
            number = connections;
            isOwned = keeps;
            if (isOwned) {
                gaps.end(resumes && !cursor.isEmpty());
            }
        }
        if (!isOwned) {
            connection.echo(false).thenAccept(heard -> warmed(number, heard));
        }
    }

    /** Also when the source does not answer in time: one that never does is warm as well as it can be. */
    private void warmed(int number, boolean heard) {
        synchronized (this) {
            if (connections != number || !isConnected) {
                return;
            }
            isWarm = true;
            isProven = heard;
        }
        owner.warmed();
    }

    @Override
    public void received(String text) {
        Received message = reader.read(text);
        backlog.add(message);
        synchronized (this) {
            received++;
            cursor = message.cursor().isEmpty() ? cursor : message.cursor();
        }
        owner.received();
    }

    @Override
    public void skipped(String what) {
        LOG.warn("Listener {}: {} was left out", listener, what);
        synchronized (this) {
            skipped++;
        }
    }

    @Override
    public void lost(String why) {
        synchronized (this) {
            isConnected = false;
            isWarm = false;
            isProven = false;
            if (keeps) {
                gaps.begin();
            } else {
                backlog.clear();
                cursor = "";
            }
        }
        LOG.debug("Listener {} is not connected: {}", listener, why);
    }
}
