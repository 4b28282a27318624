package dev.molt.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * An HTTP connection that can be ended between two requests: either a request is read and answered, or the client sees
 * an orderly end without a byte and knows that nothing was done.
 */
final class DrainableConnection extends HttpConnection {
    private static final long STALLED_MILLIS = 1_000;

    private final long openedAt = System.nanoTime();
    private boolean reading;
    private boolean ended;

    DrainableConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    /** Makes these connections. */
    static final class Factory extends HttpConnectionFactory {
        Factory(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public Connection newConnection(Connector connector, EndPoint endPoint) {
            return configure(new DrainableConnection(getHttpConfiguration(), connector, endPoint), connector, endPoint);
        }
    }

    /** Every byte of a request enters through here or while a request is being handled. */
    @Override
    public void onFillable() {
        if (!beginReading()) {
            discard();
            return;
        }
        try {
            super.onFillable();
        } finally {
            endReading();
        }
    }

    private synchronized boolean beginReading() {
        reading = !ended;
        return reading;
    }

    private synchronized void endReading() {
        reading = false;
    }

    /** What arrives after the end was never seen, as far as the client can tell. */
    private void discard() {
        try {
            ByteBuffer dropped = ByteBuffer.allocate(4096).limit(0);
            int count = getEndPoint().fill(dropped);
            if (count < 0) {
                close();
            } else {
                fillInterested();
            }
        } catch (IOException e) {
            getEndPoint().close(e);
        }
    }

    /** How long ago the client connected, in nanoseconds. */
    long ageNanos() {
        return System.nanoTime() - openedAt;
    }

    boolean neverUsed() {
        return getMessagesIn() == 0;
    }

    /**
     * Ends the connection unless a request is being read or answered, or has arrived.
     *
     * @return whether it is ended, now or before
     */
    synchronized boolean endIfIdle() {
        if (ended || getEndPoint().isOutputShutdown()) {
            return true;
        }
        if (reading || !(isBetweenRequests() || isStalled()) || hasUnreadBytes()) {
            return false;
        }
        ended = true;
        getEndPoint().shutdownOutput();
        return true;
    }

    private boolean isBetweenRequests() {
        return getParser().isStart() && isRequestBufferEmpty();
    }

    /** The client began to say what it wants and went silent; a drain would wait for it in vain. */
    private boolean isStalled() {
        return getParser().inHeaderState()
                && !getParser().isStart()
                && ((AbstractEndPoint) getEndPoint()).getIdleFor() > STALLED_MILLIS;
    }

    private boolean hasUnreadBytes() {
        try {
            SocketChannel channel = (SocketChannel) getEndPoint().getTransport();
            return channel.socket().getInputStream().available() > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
