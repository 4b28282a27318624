package dev.molt.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A real server on a real socket that behaves, or misbehaves in one chosen way, to prove that {@link Load} counts right. */
public final class SmallServer implements AutoCloseable {
    private final ServerSocket listener;
    private final int answersPerConnection;
    private final boolean reset;
    private final int status;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ReadWriteLock answering = new ReentrantReadWriteLock();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Ledger.StoredMessage> written = new CopyOnWriteArrayList<>();

    private SmallServer(ServerSocket listener, int answersPerConnection, boolean reset, int status) {
        this.listener = listener;
        this.answersPerConnection = answersPerConnection;
        this.reset = reset;
        this.status = status;
        threads.execute(this::acceptAll);
    }

    public static SmallServer keepingAlive(int answersPerConnection) throws IOException {
        return new SmallServer(new ServerSocket(0, 1000), answersPerConnection, false, 201);
    }

    /** Promises to keep the connection alive, then resets it when the next request comes. */
    static SmallServer resettingAfterAnswer() throws IOException {
        return new SmallServer(new ServerSocket(0, 1000), 1, true, 201);
    }

    static SmallServer closingWithoutAnswer() throws IOException {
        return keepingAlive(0);
    }

    static SmallServer answering(int status) throws IOException {
        return new SmallServer(new ServerSocket(0, 1000), Integer.MAX_VALUE, false, status);
    }

    static SmallServer on(ServerSocket listener) {
        return new SmallServer(listener, Integer.MAX_VALUE, false, 201);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public long answered() {
        return answered.get();
    }

    /** Takes requests in, and answers none until the lock is released. */
    public Lock stall() {
        Lock stalled = answering.writeLock();
        stalled.lock();
        return stalled;
    }

    int connections() {
        return connections.get();
    }

    List<Ledger.StoredMessage> written() {
        return written;
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new IllegalStateException("cannot accept", e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (int i = 0; i < answersPerConnection && answerOne(in, socket.getOutputStream()); i++) {
                answered.incrementAndGet();
            }
            if (reset && in.read() >= 0) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            if (!listener.isClosed()) {
                throw new IllegalStateException("cannot serve", e);
            }
        }
    }

    private boolean answerOne(BufferedReader in, OutputStream out) throws IOException {
        String request = in.readLine();
        if (request == null) {
            return false;
        }
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
        }
        char[] body = new char[length];
        for (int read = 0; read < length; read += in.read(body, read, length - read)) {}
        answering.readLock().lock();
        try {
            answer(request, new String(body), out);
        } finally {
            answering.readLock().unlock();
        }
        return true;
    }

    private void answer(String request, String body, OutputStream out) throws IOException {
        String answer = request.startsWith("POST") ? store(body) : "[]";
        out.write(("HTTP/1.1 " + status + " x\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer)
                .getBytes(StandardCharsets.US_ASCII));
    }

    private String store(String json) {
        String body = json.replaceAll(".*\"body\":\"([^\"]*)\".*", "$1");
        synchronized (written) {
            long id = written.size() + 1L;
            written.add(new Ledger.StoredMessage(id, body));
            return "{\"id\":" + id + "}";
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
