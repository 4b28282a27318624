package dev.molt.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes TLS connections, and passes what they carry on to a server of this host that speaks none. */
final class TlsDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsDoor.class);

    private final ServerSocket door;
    private final int inside;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "tls-door");
        thread.setDaemon(true);
        return thread;
    });

    private TlsDoor(ServerSocket door, int inside) {
        this.door = door;
        this.inside = inside;
    }

    static TlsDoor before(int inside, SSLContext tls) throws IOException {
        ServerSocket socket =
                tls.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        TlsDoor door = new TlsDoor(socket, inside);
        door.threads.execute(door::accept);
        return door;
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket outer = door.accept();
                Socket inner = new Socket("127.0.0.1", inside);
                threads.execute(() -> pass(outer, inner));
                threads.execute(() -> pass(inner, outer));
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException("nobody is let in any more", e);
                }
            }
        }
    }

    /** Until one of them ends, or refuses the other's certificate. */
    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            LOG.debug("A connection ended", e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        threads.shutdownNow();
    }
}
