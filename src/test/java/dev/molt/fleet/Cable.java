package dev.molt.fleet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lies between clients and a server of this host. It can be cut, so that nothing passes and nobody is told, or let pass one way only. */
public final class Cable implements AutoCloseable {
    /** What passes. */
    public enum State {
        WHOLE,
        /** Nothing does, until it is mended: then what was sent meanwhile comes late. */
        CUT,
        /** Requests do. Replies are lost, and with them the connection that one was lost from. */
        WITHOUT_REPLIES
    }

    private static final Logger LOG = LoggerFactory.getLogger(Cable.class);
    private static final String HOST = "127.0.0.1";
    private static final int PIECE = 8_192;

    private final ServerSocket door;
    private final int server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "cable");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private State state = State.WHOLE;
    private Optional<String> last = Optional.empty();

    private Cable(ServerSocket door, int server) {
        this.door = door;
        this.server = server;
    }

    /** To a port of this host. */
    public static Cable to(int server) throws IOException {
        Cable cable = new Cable(new ServerSocket(0, 200, InetAddress.getByName(HOST)), server);
        cable.threads.execute(cable::accept);
        return cable;
    }

    /** Where clients find it. */
    public int port() {
        return door.getLocalPort();
    }

    public synchronized void become(State next) {
        if (next == State.WHOLE) {
            wires.forEach(Wire::closeIfReplyWasLost);
        }
        state = next;
        notifyAll();
    }

    /** From the next request on that has this in it, replies are lost. */
    synchronized void loseRepliesFrom(String request) {
        last = Optional.of(request);
    }

    private synchronized void look(String request) {
        if (last.filter(request::contains).isPresent()) {
            last = Optional.empty();
            become(State.WITHOUT_REPLIES);
        }
    }

    /** Waits while nothing passes. */
    private synchronized State awaitPassage() throws InterruptedException {
        while (state == State.CUT && !door.isClosed()) {
            TimeUnit.SECONDS.timedWait(this, 1);
        }
        return state;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                threads.execute(() -> connect(client));
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException("nobody is let in any more", e);
                }
            }
        }
    }

    private void connect(Socket client) {
        try {
            awaitPassage();
            Optional<byte[]> first = firstWords(client);
            if (first.isPresent()) {
                putThrough(client, first.get());
            } else {
                client.close();
            }
        } catch (IOException e) {
            LOG.debug("A connection could not be passed on", e);
        } catch (InterruptedException e) {
            LOG.debug("A connection ends with the cable", e);
        }
    }

    /** What somebody has said who may have been kept waiting; empty: has hung up meanwhile, and the server is never to know. */
    private static Optional<byte[]> firstWords(Socket client) throws IOException {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        client.setSoTimeout(1);
        try {
            int next = client.getInputStream().read();
            while (next >= 0) {
                words.write(next);
                next = client.getInputStream().read();
            }
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            client.setSoTimeout(0);
            return Optional.of(words.toByteArray());
        }
    }

    private void putThrough(Socket client, byte[] first) throws IOException {
        Wire wire = new Wire(client, new Socket(HOST, server));
        wires.add(wire);
        wire.inner.getOutputStream().write(first);
        threads.execute(wire::passReplies);
        wire.passRequests();
        wires.remove(wire);
    }

    /** One connection. */
    private final class Wire {
        private final Socket client;
        private final Socket inner;
        private volatile boolean replyWasLost;

        Wire(Socket client, Socket inner) {
            this.client = client;
            this.inner = inner;
        }

        void passRequests() {
            pass(client, inner, false);
        }

        void passReplies() {
            pass(inner, client, true);
        }

        /** Also that one side has ended passes only when something does. */
        private void pass(Socket from, Socket to, boolean replies) {
            try (client;
                    inner) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] piece = new byte[PIECE];
                int length = in.read(piece);
                while (length >= 0) {
                    if (!replies) {
                        look(new String(piece, 0, length, StandardCharsets.ISO_8859_1));
                    }
                    if (awaitPassage() == State.WITHOUT_REPLIES && replies) {
                        replyWasLost = true;
                    } else {
                        out.write(piece, 0, length);
                    }
                    length = in.read(piece);
                }
                awaitPassage();
            } catch (IOException e) {
                LOG.debug("A connection ended", e);
            } catch (InterruptedException e) {
                LOG.debug("A connection ends with the cable", e);
            }
        }

        void closeIfReplyWasLost() {
            if (replyWasLost) {
                close();
            }
        }

        void close() {
            try (client;
                    inner) {
                LOG.debug("A connection is ended by the test");
            } catch (IOException e) {
                LOG.debug("A connection could not be closed", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        wires.forEach(Wire::close);
        threads.shutdownNow();
    }
}
