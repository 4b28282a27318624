package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bounded open-loop client: it sends at a steady rate whether or not answers come, as a crowd of independent clients does. Half
 * of the requests read, half write durably; half come on a connection of their own, half on kept-alive ones. One thread.
 */
public final class Load implements AutoCloseable {
    /** How long a client waits for an answer, from the intended send time, unless told otherwise. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Is told of every request when it has ended, on the thread of the load. */
    public interface Observer {
        void ended(long intendedNanos, long endedNanos, boolean good);
    }

    private static final int MAX_OPEN = 12_000;
    private static final int MAX_IDLE = 32;
    private static final int READ_LIMIT = 10;
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\\d+)");

    private final InetSocketAddress address;
    private final long intervalNanos;
    private final Duration patience;
    private final Observer observer;
    private final String source = "load-" + UUID.randomUUID().toString().substring(0, 8);
    private final Ledger ledger;
    private final Tally tally = new Tally();
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final Deque<Wire> idle = new ArrayDeque<>();
    private final Set<Wire> open = new HashSet<>();
    private final Set<Wire> byAge = new LinkedHashSet<>();
    private final Thread thread = new Thread(this::run, "load");
    private volatile long oldestOpenNanos;
    private volatile boolean ending;
    private volatile boolean abandoned;
    private volatile RuntimeException broken;
    private long sent;

    private Load(int port, int ratePerSecond, Ledger ledger, Duration patience, Observer observer) throws IOException {
        this.patience = patience;
        this.observer = observer;
        this.address = new InetSocketAddress("127.0.0.1", port);
        this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
        this.ledger = ledger;
        this.selector = Selector.open();
    }

    static Load start(int port, int ratePerSecond) throws IOException {
        return start(port, ratePerSecond, new Ledger());
    }

    /** Goes on with the ledger of an earlier load on the same database. */
    static Load start(int port, int ratePerSecond, Ledger ledger) throws IOException {
        return start(port, ratePerSecond, ledger, PATIENCE, (intended, ended, good) -> {});
    }

    /** With clients that wait for an answer only so long, and somebody who is told of each request. */
    public static Load start(int port, int ratePerSecond, Duration patience, Observer observer) throws IOException {
        return start(port, ratePerSecond, new Ledger(), patience, observer);
    }

    private static Load start(int port, int ratePerSecond, Ledger ledger, Duration patience, Observer observer)
            throws IOException {
        Load load = new Load(port, ratePerSecond, ledger, patience, observer);
        load.thread.setDaemon(true);
        load.thread.start();
        return load;
    }

    Ledger ledger() {
        return ledger;
    }

    /** What was seen since the start or the last call of this. Requests count in the window in which they end. */
    LoadResult takeWindow() {
        return tally.takeWindow();
    }

    /** How long the oldest request without an answer has been waiting. For any thread; 0 when there is none. */
    long oldestWaitMillis() {
        long oldest = oldestOpenNanos;
        return oldest == 0 ? 0 : Math.max(0, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - oldest));
    }

    /** What was seen so far in this window, which goes on. */
    LoadResult soFar() {
        return tally.soFar();
    }

    /** Sends nothing more, waits for the answers that are due, and tells what was seen since the last window. */
    public LoadResult finish() throws InterruptedException {
        ending = true;
        selector.wakeup();
        thread.join(patience.plusSeconds(10).toMillis());
        if (thread.isAlive()) {
            throw new IllegalStateException("the load did not end");
        }
        if (broken != null) {
            throw broken;
        }
        return tally.takeWindow();
    }

    /** Ends at once; what is open is cut and counts for nothing. */
    @Override
    public void close() {
        abandoned = true;
        selector.wakeup();
    }

    private void run() {
        try (selector) {
            long start = System.nanoTime();
            while (!abandoned && (!ending || !byAge.isEmpty())) {
                sendWhatIsDue(start);
                selector.select(millisToWait(start));
                advanceAll();
                giveUpOnTheLate();
            }
            open.forEach(Wire::close);
        } catch (IOException e) {
            broken = new UncheckedIOException("the load broke", e);
        } catch (RuntimeException e) {
            broken = e;
        }
    }

    private void sendWhatIsDue(long start) {
        while (!ending && start + sent * intervalNanos <= System.nanoTime()) {
            Exchange exchange = next(start + sent * intervalNanos);
            sent++;
            if (byAge.size() >= MAX_OPEN) {
                failed(exchange, Failure.NOT_SENT, byAge.size() + " requests are open");
            } else {
                send(exchange);
            }
        }
    }

    private Exchange next(long intended) {
        boolean onNewConnection = sent / 2 % 2 == 0;
        if (sent % 2 == 0) {
            return Exchange.write(intended, source, source + "-" + sent, onNewConnection);
        }
        return Exchange.read(intended, Math.max(0, ledger.newestId() - READ_LIMIT), READ_LIMIT, onNewConnection);
    }

    private void send(Exchange exchange) {
        Wire resting = exchange.onNewConnection() || exchange.retried() ? null : idle.pollLast();
        if (resting != null) {
            resting.reuse(exchange);
            byAge.add(resting);
            return;
        }
        try {
            Wire wire = Wire.open(selector, address, exchange);
            open.add(wire);
            byAge.add(wire);
        } catch (IOException e) {
            failed(exchange, e instanceof ConnectException ? Failure.REFUSED : Failure.UNEXPECTED, e);
        }
    }

    private long millisToWait(long start) {
        long nanos = ending ? TimeUnit.MILLISECONDS.toNanos(50) : start + sent * intervalNanos - System.nanoTime();
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private void advanceAll() {
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
            SelectionKey key = keys.next();
            keys.remove();
            if (key.isValid()) {
                advance((Wire) key.attachment());
            }
        }
    }

    private void advance(Wire wire) {
        try {
            Optional<Response> answer = wire.advance(buffer);
            if (answer.isPresent() && wire.exchange().isPresent()) {
                answered(wire, wire.exchange().get(), answer.get());
            }
        } catch (IOException e) {
            cut(wire, e);
        }
    }

    private void answered(Wire wire, Exchange exchange, Response response) {
        byAge.remove(wire);
        judge(exchange, response);
        if (response.keepsAlive() && !exchange.onNewConnection() && idle.size() < MAX_IDLE) {
            wire.rest();
            idle.addLast(wire);
        } else {
            drop(wire);
        }
    }

    private void judge(Exchange exchange, Response response) {
        Matcher id = ID.matcher(response.body());
        if (response.status() >= 500) {
            failed(exchange, Failure.SERVER_ERROR, response);
        } else if (!response.isGood() || exchange.isWrite() && !id.find()) {
            failed(exchange, Failure.UNEXPECTED, response);
        } else {
            long now = System.nanoTime();
            tally.answered(now - exchange.intendedNanos(), now);
            observer.ended(exchange.intendedNanos(), now, true);
            if (exchange.isWrite()) {
                ledger.acknowledge(exchange.key(), Long.parseLong(id.group(1)));
            }
        }
    }

    private void cut(Wire wire, IOException cause) {
        Optional<Exchange> exchange = wire.exchange();
        byAge.remove(wire);
        idle.remove(wire);
        drop(wire);
        if (exchange.isEmpty()) {
            return;
        }
        if (wire.closedWhileIdle()) {
            tally.retried();
            send(exchange.get().again());
        } else {
            Failure failure = wire.wasConnected() ? Failure.RESET : Failure.REFUSED;
            failed(exchange.get(), failure, cause);
        }
    }

    private void giveUpOnTheLate() {
        long latest = System.nanoTime() - patience.toNanos();
        for (Iterator<Wire> oldestFirst = byAge.iterator(); oldestFirst.hasNext(); ) {
            Wire wire = oldestFirst.next();
            Exchange exchange = wire.exchange().orElseThrow();
            if (exchange.intendedNanos() >= latest) {
                oldestOpenNanos = exchange.intendedNanos();
                return;
            }
            oldestFirst.remove();
            failed(exchange, Failure.NO_ANSWER, "gave up");
            drop(wire);
        }
        oldestOpenNanos = 0;
    }

    private void failed(Exchange exchange, Failure failure, Object what) {
        tally.failed(failure, describe(exchange, what));
        observer.ended(exchange.intendedNanos(), System.nanoTime(), false);
    }

    private void drop(Wire wire) {
        open.remove(wire);
        wire.close();
    }

    private static String describe(Exchange exchange, Object what) {
        return exchange.text().lines().findFirst().orElse("")
                + (exchange.onNewConnection() ? " (new connection)" : " (kept alive)") + " -> " + what;
    }
}
