package dev.molt.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that accepts connections until it is stopped, and not one more. */
final class Acceptor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);

    /** In a row. A socket that is shut down fails too, in the moment before its worker is told to end. */
    private static final int FAILURES_UNTIL_SAID = 10;

    /** Receives an accepted connection. */
    interface Receiver {
        void accepted(SocketChannel channel) throws IOException;
    }

    private final ServerSocketChannel socket;
    private final Receiver receiver;
    private final Thread thread = new Thread(this, "molt-acceptor");
    private Selector selector;
    private volatile boolean stopped;
    private int failures;

    Acceptor(ServerSocketChannel socket, Receiver receiver) {
        this.socket = socket;
        this.receiver = receiver;
    }

    void start() {
        try {
            selector = Selector.open();
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot accept on " + socket, e);
        }
        thread.start();
    }

    /** Returns when the thread has ended. */
    void stop() {
        stopped = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try (Selector open = selector) {
            while (!stopped) {
                open.select(key -> acceptAll());
            }
        } catch (IOException e) {
            LOG.error("Accepting on {} ended, no new connection is served", socket, e);
        }
    }

    /** Another process may have taken what was announced, then {@code accept} gives nothing. */
    private void acceptAll() {
        try {
            SocketChannel channel;
            while (!stopped && (channel = socket.accept()) != null) {
                failures = 0;
                receive(channel);
            }
        } catch (IOException e) {
            pause(e);
        }
    }

    private void receive(SocketChannel channel) throws IOException {
        try {
            receiver.accepted(channel);
        } catch (IOException | RuntimeException e) {
            LOG.warn("A connection was lost before it could be served", e);
            channel.close();
        }
    }

    /**
     * Most likely no file descriptor is free, and the connection waits in the queue until one is; or the supervisor has
     * shut the socket down because it is about to stop, and there will be none.
     */
    private void pause(IOException problem) {
        if (++failures == FAILURES_UNTIL_SAID) {
            LOG.warn("Cannot accept a connection on {} ({}), trying on", socket, problem.getMessage());
        }
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
        } catch (InterruptedException e) {
            stopped = true;
        }
    }
}
