package dev.molt.listener;

import io.javalin.Javalin;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * A real WebSocket source on loopback with as many streams as somebody connects to. A message is numbered within its stream; who
 * connects with {@code Last-Event-ID} gets what came after it, everybody else what comes from then on.
 */
public final class TestSource implements AutoCloseable {
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Javalin server;
    private Optional<ScheduledFuture<?>> sending = Optional.empty();
    private ServerConnector connector;

    /** What a source has sent to whom. */
    public static final class Stream {
        private final String name;
        private final Set<Session> sessions = new LinkedHashSet<>();
        private final List<String> authorizations = new ArrayList<>();
        private long sent;
        private int connections;
        private int most = Integer.MAX_VALUE;
        private int refused;

        Stream(String name) {
            this.name = name;
        }

        private synchronized void connect(Session session, Optional<String> after, String authorization) {
            if (sessions.size() >= most) {
                refused++;
                session.disconnect();
                return;
            }
            connections++;
            authorizations.add(authorization);
            sessions.add(session);
            for (long i = after.map(Long::parseLong).orElse(sent) + 1; i <= sent; i++) {
                session.sendText(message(i), Callback.NOOP);
            }
        }

        private synchronized void disconnect(Session session) {
            sessions.remove(session);
        }

        synchronized void send() {
            sent++;
            sendAll(message(sent));
        }

        private String message(long number) {
            return "{\"id\":" + number + ",\"stream\":\"" + name + "\"}";
        }

        /** Whoever is gone says so at once, on this very thread, while others are still to be sent to. */
        synchronized void sendAll(String text) {
            List.copyOf(sessions).forEach(session -> session.sendText(text, Callback.NOOP));
        }

        public synchronized long sent() {
            return sent;
        }

        public synchronized int open() {
            return sessions.size();
        }

        /** From now on it takes so many connections at once. */
        synchronized void takeAtMost(int connectionsAtOnce) {
            most = connectionsAtOnce;
        }

        /** How many connections it did not take. */
        synchronized int refused() {
            return refused;
        }

        /** How many connections there have been. */
        synchronized int connections() {
            return connections;
        }

        synchronized List<String> authorizations() {
            return List.copyOf(authorizations);
        }

        /** As a source that goes away without a word. */
        synchronized void cut() {
            List.copyOf(sessions).forEach(Session::disconnect);
        }
    }

    private TestSource() {
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.jetty.addConnector(this::connector);
            config.routes.ws("/{stream}", ws -> {
                ws.onConnect(context -> stream(context.pathParam("stream"))
                        .connect(
                                context.session,
                                header(context.headerMap(), "Last-Event-ID"),
                                header(context.headerMap(), "Authorization").orElse("")));
                ws.onClose(context -> stream(context.pathParam("stream")).disconnect(context.session));
            });
        });
    }

    public static TestSource start() {
        TestSource source = new TestSource();
        source.server.start();
        return source;
    }

    private Connector connector(Server jetty, HttpConfiguration configuration) {
        connector = new ServerConnector(jetty, new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        connector.setPort(0);
        return connector;
    }

    private static Optional<String> header(Map<String, String> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    int port() {
        return connector.getLocalPort();
    }

    public String url(String stream) {
        return "ws://127.0.0.1:" + port() + "/" + stream;
    }

    public Stream stream(String name) {
        return streams.computeIfAbsent(name, Stream::new);
    }

    /** Sends so many messages a second, divided among these streams, until it is closed. */
    public void keepSending(int aSecond, List<String> names) {
        AtomicLong next = new AtomicLong();
        sending = Optional.of(clock.scheduleAtFixedRate(
                () -> {
                    for (int i = 0; i < aSecond / 100; i++) {
                        stream(names.get((int) (next.getAndIncrement() % names.size())))
                                .send();
                    }
                },
                10,
                10,
                TimeUnit.MILLISECONDS));
    }

    public void stopSending() throws InterruptedException {
        if (sending.filter(Future::isDone).isPresent()) {
            throw new IllegalStateException("the source has stopped to send by itself: " + sending.get());
        }
        clock.shutdown();
        if (!clock.awaitTermination(5, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the source does not stop");
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        server.stop();
    }
}
