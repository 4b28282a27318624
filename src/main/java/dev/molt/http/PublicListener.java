package dev.molt.http;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;

/**
 * Serves HTTP on the held socket. Unlike Jetty's ServerConnector it starts without accepting, stops accepting to the
 * connection, and never closes the socket.
 */
public final class PublicListener extends AbstractConnector {
    private final SelectorManager connections;
    private final Set<SelectableChannel> arriving = ConcurrentHashMap.newKeySet();
    private Optional<Acceptor> acceptor = Optional.empty();
    private volatile boolean ending;
    private boolean stopped;

    PublicListener(Server server, HttpConfiguration configuration) {
        super(server, null, null, null, 0, new DrainableConnection.Factory(configuration));
        this.connections = new Connections();
        installBean(connections, true);
    }

    /** Starts to accept connections, unless accepting was stopped already. */
    public synchronized void open(ServerSocketChannel socket) {
        if (!stopped) {
            acceptor = Optional.of(new Acceptor(socket, this::accepted));
            acceptor.get().start();
        }
    }

    /** From now on each answer ends its connection. */
    void endAfterAnswers() {
        ending = true;
    }

    /**
     * Stops to accept; when this returns every accepted connection is being served and will be answered with
     * {@code Connection: close}, and every other one is left in the socket's queue.
     */
    public synchronized void stopAccepting() {
        endAfterAnswers();
        stopped = true;
        acceptor.ifPresent(Acceptor::stop);
    }

    /** Whether no connection is open, and none is on its way from the socket to its first read. */
    boolean isEmpty() {
        return !hasArriving() && getConnectedEndPoints().isEmpty();
    }

    boolean hasArriving() {
        arriving.removeIf(channel -> !channel.isOpen());
        return !arriving.isEmpty();
    }

    /** Whether responses end their connection. */
    @Override
    public boolean isShutdown() {
        return ending;
    }

    @Override
    public Object getTransport() {
        return acceptor;
    }

    @Override
    protected void accept(int id) {
        throw new UnsupportedOperationException("accepting is done by Acceptor");
    }

    private void accepted(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        arriving.add(channel);
        connections.accept(channel);
    }

    private final class Connections extends SelectorManager {
        Connections() {
            super(PublicListener.this.getExecutor(), PublicListener.this.getScheduler(), 1);
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            EndPoint endPoint = new SocketChannelEndPoint((SocketChannel) channel, selector, key, getScheduler());
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }

        @Override
        public Connection newConnection(SelectableChannel channel, EndPoint endPoint, Object attachment) {
            return getDefaultConnectionFactory().newConnection(PublicListener.this, endPoint);
        }

        @Override
        protected void endPointOpened(EndPoint endPoint) {
            super.endPointOpened(endPoint);
            onEndPointOpened(endPoint);
            arriving.remove(endPoint.getTransport());
        }

        @Override
        protected void endPointClosed(EndPoint endPoint) {
            onEndPointClosed(endPoint);
            super.endPointClosed(endPoint);
        }
    }
}
