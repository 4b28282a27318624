package dev.molt.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** One connection of a {@link Load} and the request on it. For the thread of the load. */
final class Wire {
    private final SocketChannel channel;
    private final SelectionKey key;
    private Exchange exchange;
    private ByteBuffer toSend;
    private ResponseReader reader;
    private boolean connected;
    private boolean reused;

    private Wire(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    static Wire open(Selector selector, InetSocketAddress address, Exchange exchange) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = channel.connect(address);
            Wire wire = new Wire(channel, channel.register(selector, SelectionKey.OP_CONNECT));
            wire.key.attach(wire);
            wire.begin(exchange);
            if (connected) {
                wire.connected = true;
                wire.key.interestOps(SelectionKey.OP_WRITE);
            }
            return wire;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends another request on this idle connection. */
    void reuse(Exchange next) {
        begin(next);
        reused = true;
        key.interestOps(SelectionKey.OP_WRITE);
    }

    private void begin(Exchange next) {
        exchange = next;
        toSend = next.bytes();
        reader = new ResponseReader();
    }

    /** Does what the selector says is possible; the answer, once it is whole. */
    Optional<Response> advance(ByteBuffer buffer) throws IOException {
        if (key.isConnectable()) {
            connected = channel.finishConnect();
            key.interestOps(SelectionKey.OP_WRITE);
            return Optional.empty();
        }
        if (key.isWritable()) {
            channel.write(toSend);
            key.interestOps(toSend.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            return Optional.empty();
        }
        return receive(buffer);
    }

    private Optional<Response> receive(ByteBuffer buffer) throws IOException {
        buffer.clear();
        if (channel.read(buffer) < 0) {
            return Optional.of(reader.end().orElseThrow(EOFException::new));
        }
        return reader.take(buffer.flip());
    }

    /** Waits for the next request; a close by the server is still noticed. */
    void rest() {
        exchange = null;
        reader = new ResponseReader();
        key.interestOps(SelectionKey.OP_READ);
    }

    Optional<Exchange> exchange() {
        return Optional.ofNullable(exchange);
    }

    /** Whether anybody took the connection, however it ended. */
    boolean wasConnected() {
        return connected;
    }

    /** It had answered before, and closed without a byte of this answer: what HTTP clients try again. */
    boolean closedWhileIdle() {
        return reused && reader.isEmpty();
    }

    void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot close a client connection", e);
        }
    }
}
