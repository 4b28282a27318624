package dev.molt.verify;

import com.sun.net.httpserver.HttpServer;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A worker to look at: directories, and a real HTTP server on loopback. */
final class Subjects implements AutoCloseable {
    static final String RELEASE = "20261119T080000Z-0a1b2c3d4e";

    final DataDirectory data;
    final Path run;
    final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Subjects(Path directory) throws IOException {
        data = new DataDirectory(directory.resolve("data").toAbsolutePath());
        run = data.run().resolve("1");
        Files.createDirectories(run);
        Files.createDirectories(data.releases().resolve(RELEASE));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    /** What decides how a path is answered, of how often anything was asked. */
    interface Status {
        int of(int request);
    }

    Subjects answers(String path, String body) {
        return answers(path, request -> 200, body);
    }

    Subjects answers(String path, Status status, String body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.of(requests.incrementAndGet()), bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        return this;
    }

    int port() {
        return server.getAddress().getPort();
    }

    Subject subject() {
        return at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    }

    Subject at(SocketAddress address) {
        return new Subject(RELEASE, data.releases().resolve(RELEASE), data, run, address, port(), scratch());
    }

    private Path scratch() {
        try {
            return run.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
