package dev.molt.check;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A folder served over HTTP on loopback, by a server that may want a password, break off, refuse parts, fail or redirect. */
public final class WebFolder implements AutoCloseable {
    private final Path folder;
    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String password = "";
    private volatile int status;
    private volatile int longestAnswer = Integer.MAX_VALUE;
    private volatile boolean sendsParts = true;
    private volatile String redirect = "";

    /** Serves this folder. */
    public WebFolder(Path folder) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Its address. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** As a client may ask, in the order in which it did: path, blank, Range. */
    public List<String> requests() {
        return requests;
    }

    /** Wants {@code user:password} from now on, or nothing if it is empty. */
    public WebFolder wants(String userAndPassword) {
        password = userAndPassword;
        return this;
    }

    /** Answers everything with this status from now on; 0: as it should. */
    public WebFolder answers(int withStatus) {
        status = withStatus;
        return this;
    }

    /** Breaks each answer off after so many bytes. */
    public WebFolder breaksOffAfter(int bytes) {
        longestAnswer = bytes;
        return this;
    }

    /** Sends whole files only, whatever part was asked for. */
    public WebFolder sendsNoParts() {
        sendsParts = false;
        return this;
    }

    /** Sends everybody there from now on; empty: nobody. */
    public WebFolder redirectsTo(String location) {
        redirect = location;
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(exchange.getRequestURI().getPath() + " " + (range == null ? "" : range));
            if (!redirect.isEmpty()) {
                exchange.getResponseHeaders().set("Location", redirect);
                exchange.sendResponseHeaders(302, -1);
            } else if (status != 0) {
                exchange.sendResponseHeaders(status, -1);
            } else if (!isKnown(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
            } else {
                send(exchange, range);
            }
        }
    }

    private boolean isKnown(String authorization) {
        String basic = Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
        return password.isEmpty() || ("Basic " + basic).equals(authorization);
    }

    private void send(HttpExchange exchange, String range) throws IOException {
        Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
        if (!Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        int from = range != null && sendsParts ? Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")) : 0;
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, bytes.length - from);
        exchange.getResponseBody().write(bytes, from, Math.min(longestAnswer, bytes.length - from));
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
