package dev.molt.http;

import dev.molt.flags.FlagValues;
import dev.molt.listener.ListenerControl;
import dev.molt.probation.Answers;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** One HTTP server with two doors: the private listener, open from the start, and the public one. */
public final class WebServer {
    /** Requests of the private listener with this header reach the service even before it is started. */
    public static final String WARM_UP = "Molt-Warm-Up";

    private static final int MOST_THREADS = 64;
    private static final int LEAST_THREADS = 8;

    /** Of the private listener alone: the supervisor and operators are answered also when clients keep every other thread waiting. */
    private static final int MOST_PRIVATE_THREADS = 8;

    private static final int LEAST_PRIVATE_THREADS = 1;

    /** After a drain only handlers that did not end in its time are left; they are interrupted. */
    private static final int STUCK_THREADS_MILLIS = 100;

    private final Path privateSocket;
    private final EventStreams streams = new EventStreams();
    private final FrontHandler front;
    private final Answers answers = new Answers();
    private final Javalin javalin;
    private PublicListener publicListener;

    /**
     * Prepares the server; nothing listens yet.
     *
     * @param privateSocket where the private listener's UNIX socket is made
     * @param health what readiness and status are answered from
     * @param flags what the private listener tells of flags
     * @param service adds the service's routes
     */
    public WebServer(
            Path privateSocket, Supplier<Health> health, Supplier<FlagValues> flags, Consumer<JavalinConfig> service) {
        this.privateSocket = privateSocket;
        this.front = new FrontHandler(health, new FlagsPage(flags), streams);
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.jetty.threadPool = threads("http", MOST_THREADS, LEAST_THREADS);
            config.jetty.modifyServer(server -> server.insertHandler(front));
            config.jetty.addConnector(this::privateListener);
            config.jetty.addConnector(this::publicListener);
            service.accept(config);
            // Last, so that it finds a log of the service's own.
            config.jetty.modifyServer(this::countAnswers);
        });
    }

    private void countAnswers(Server server) {
        RequestLog own = server.getRequestLog();
        RequestLog counting = new AnswerLog(answers);
        server.setRequestLog(own == null ? counting : new RequestLog.Collection(own, counting));
    }

    private static QueuedThreadPool threads(String name, int most, int least) {
        QueuedThreadPool threads = new QueuedThreadPool(most, least);
        threads.setName(name);
        threads.setStopTimeout(STUCK_THREADS_MILLIS);
        return threads;
    }

    private Connector privateListener(Server server, HttpConfiguration configuration) {
        QueuedThreadPool own = threads("private", MOST_PRIVATE_THREADS, LEAST_PRIVATE_THREADS);
        UnixDomainServerConnector connector =
                new UnixDomainServerConnector(server, own, null, null, 0, 1, new HttpConnectionFactory(configuration));
        connector.setUnixDomainPath(privateSocket);
        return connector;
    }

    private Connector publicListener(Server server, HttpConfiguration configuration) {
        publicListener = new PublicListener(server, configuration);
        return publicListener;
    }

    /** What clients of the public listener have been answered by the service. */
    public Answers answers() {
        return answers;
    }

    /** Opens the private listener. */
    public void start() {
        javalin.start();
        try {
            Files.setPosixFilePermissions(privateSocket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + privateSocket + " private", e);
        }
    }

    /** From now on requests reach the service. */
    public void letThrough() {
        front.letThrough();
    }

    /** From now on the private listener tells of listeners, and tells them what to do. */
    public void listeners(ListenerControl commands) {
        front.listeners().offer(commands);
    }

    /** Opens the public listener on the socket, which stays open when the server ends. */
    public void accept(ServerSocketChannel socket) {
        publicListener.open(socket);
    }

    /**
     * From now on every answer ends its connection, while new ones are still accepted: nobody waits for this part of a drain.
     *
     * @param grace how long an idle connection may still send a request; it returns then, or when nobody is connected
     */
    public void letClientsLeave(Duration grace) {
        publicListener.endAfterAnswers();
        new Drain(publicListener, streams).grace(grace);
    }

    /** From now on who connects is left in the socket's queue. */
    public void stopAccepting() {
        publicListener.stopAccepting();
    }

    /**
     * When nothing is accepted any more: answers what is in flight, and ends every connection.
     *
     * @param atMost when to give up on requests that do not end
     * @return whether every request was answered
     */
    public boolean drain(Duration atMost) {
        endWebSockets();
        return new Drain(publicListener, streams).within(atMost);
    }

    /** They are told 1001, "going away"; nothing of theirs is in flight that HTTP could answer. */
    private void endWebSockets() {
        for (Graceful each : javalin.jettyServer().server().getContainedBeans(Graceful.class)) {
            if (!(each instanceof Connector)) {
                each.shutdown();
            }
        }
    }

    /** Ends all connections and closes the private listener; the held socket stays open. */
    public void stop() {
        javalin.stop();
    }
}
