package dev.molt.notify;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes what is posted over HTTP on loopback, and answers as it is told: at once, with any status, or never. */
public final class WebReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Answer answer = new Answer(200, "", "");

    /** What came. */
    public record Post(String path, Headers headers, String body) {
        /** The first of these headers. */
        public String header(String name) {
            return headers.getFirst(name);
        }
    }

    private record Answer(int status, String header, String value) {
        static final int NONE = 0;
        static final int HALF = -1;
    }

    private WebReceiver(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    /** On a free port. */
    public static WebReceiver start() throws IOException {
        return new WebReceiver(0);
    }

    /** On this port. */
    public static WebReceiver start(int port) throws IOException {
        return new WebReceiver(port);
    }

    /** Its port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Where it listens. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** All that came, also what was not answered well, in its order. */
    public List<Post> posts() {
        return posts;
    }

    /** Answers like this from now on. */
    public WebReceiver answers(int status) {
        return answers(status, "", "");
    }

    /** The same, with a header. */
    public WebReceiver answers(int status, String header, String value) {
        answer = new Answer(status, header, value);
        return this;
    }

    /** Takes posts, and never answers. */
    public WebReceiver hangs() {
        return answers(Answer.NONE);
    }

    /** Begins to answer, and never ends. */
    WebReceiver hangsHalfWay() {
        return answers(Answer.HALF);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            posts.add(new Post(exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), body));
            Answer now = answer;
            if (now.status() == Answer.HALF) {
                exchange.sendResponseHeaders(200, 10);
                exchange.getResponseBody().flush();
            }
            if (now.status() <= 0) {
                closed.await();
                return;
            }
            if (!now.header().isEmpty()) {
                exchange.getResponseHeaders().set(now.header(), now.value());
            }
            exchange.sendResponseHeaders(now.status(), -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
