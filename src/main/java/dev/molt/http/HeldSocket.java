package dev.molt.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;

/**
 * The listening socket that clients connect to. It outlives this process, so it is never closed here: closing an
 * inherited channel would also make the JDK point file descriptors 0 to 2 at /dev/null, and the log with them.
 */
public final class HeldSocket {
    private HeldSocket() {}

    /** Takes the listening socket that this process was started with as file descriptor 0. */
    public static ServerSocketChannel inherited() throws IOException {
        Channel channel = System.inheritedChannel();
        if (channel instanceof ServerSocketChannel listening) {
            return listening;
        }
        throw new IOException("File descriptor 0 is not a listening TCP socket. Start through entrypoint.sh,"
                + " or set MOLT_BIND=1 to let the worker bind PORT itself.");
    }

    /** Binds the port in this process; clients are refused from its end to the start of the next one. */
    public static ServerSocketChannel bind(String address, int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            return channel.bind(
                    address.equals("*") ? new InetSocketAddress(port) : new InetSocketAddress(address, port), 4096);
        } catch (IOException e) {
            channel.close();
            throw new IOException("Cannot listen on " + address + " port " + port + ": " + e.getMessage(), e);
        }
    }
}
