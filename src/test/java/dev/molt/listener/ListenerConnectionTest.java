package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListenerConnectionTest {
    private final ScheduledExecutorService times = Threads.one("test-times");
    private final Patience patience = Patiences.quick();
    private final Log log = new Log();
    private final TestSource source = TestSource.start();
    private ListenerConnection connection;

    /** Writes down what it is told. */
    private static final class Log implements ListenerConnection.Receiver {
        private final List<String> received = new CopyOnWriteArrayList<>();
        private final List<String> skipped = new CopyOnWriteArrayList<>();
        private final List<String> lost = new CopyOnWriteArrayList<>();
        private volatile int opened;
        private volatile int room = Integer.MAX_VALUE;
        private volatile String cursor = "";

        @Override
        public String cursor() {
            return cursor;
        }

        @Override
        public boolean hasRoom() {
            return received.size() < room;
        }

        @Override
        public void opened() {
            opened = opened + 1;
        }

        @Override
        public void received(String text) {
            received.add(text);
        }

        @Override
        public void skipped(String what) {
            skipped.add(what);
        }

        @Override
        public void lost(String why) {
            lost.add(why);
        }
    }

    @AfterEach
    void close() {
        if (connection != null) {
            connection.abort();
        }
        source.close();
        times.shutdownNow();
    }

    @Test
    void messagesComeInTheirOrder() {
        connect(source.url("s"));
        for (int i = 0; i < 1_000; i++) {
            source.stream("s").send();
        }
        await().until(() -> log.received.size() == 1_000);
        assertThat(log.received.get(0)).contains("\"id\":1,");
        assertThat(log.received.get(999)).contains("\"id\":1000,");
    }

    @Test
    void aSourceThatIsFasterThanTheReceiverWaits() {
        log.room = 10;
        connect(source.url("s"));
        for (int i = 0; i < 100; i++) {
            source.stream("s").send();
        }
        await().until(() -> log.received.size() == 10);
        log.room = 20;
        connection.roomAgain();
        await().until(() -> log.received.size() == 20);
        await().during(patience.dead().multipliedBy(2)).until(() -> log.received.size() == 20);
        assertThat(connection.health().state())
                .as("it is not dead, nothing was asked for")
                .isEqualTo("connected");
    }

    @Test
    void aMessageThatIsTooLongIsLeftOutAndTheNextOneComes() {
        connect(source.url("s"));
        source.stream("s").sendAll("x".repeat(Link.LONGEST + 1));
        source.stream("s").sendAll("x".repeat(Link.LONGEST));
        await().until(() -> log.received.size() == 1);
        assertThat(log.received.get(0)).hasSize(Link.LONGEST);
        assertThat(log.skipped).hasSize(1);
    }

    @Test
    void aConnectionThatBreaksIsMadeAgain() {
        connect(source.url("s"));
        source.stream("s").cut();
        await().until(() -> log.opened == 2);
        source.stream("s").send();
        await().until(() -> log.received.size() == 1);
        assertThat(log.lost).hasSize(1);
    }

    @Test
    void aResumableSourceGetsTheCursorAndGoesOnAfterIt() {
        log.cursor = "3";
        for (int i = 0; i < 5; i++) {
            source.stream("s").send();
        }
        connection = connection(source.url("s"), Optional.of("t0ken"), Optional.empty());
        connection.start();
        await().until(() -> log.received.size() == 2);
        assertThat(log.received.get(0)).contains("\"id\":4,");
        assertThat(source.stream("s").authorizations()).containsExactly("Bearer t0ken");
    }

    @Test
    void aSourceThatDoesNotAnswerPingsIsDeadAndLeft() throws Exception {
        try (SilentServer silent = new SilentServer(SilentServer::upgrade)) {
            connection = connection(silent.url(), Optional.empty(), Optional.empty());
            connection.start();
            await().until(() -> silent.requests().size() >= 2);
            assertThat(log.lost.get(0)).contains("nothing came from the source");
        }
    }

    @Test
    void aSourceThatAnswersPingsIsNotDead() {
        connect(source.url("s"));
        await().during(patience.dead().multipliedBy(2)).until(() -> log.opened == 1 && log.lost.isEmpty());
    }

    @Test
    void aSourceThatRefusesIsAskedAgainAndToldAsFailing() throws Exception {
        try (SilentServer refusing = new SilentServer(
                request -> "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")) {
            connection = connection(refusing.url(), Optional.of("wrong"), Optional.empty());
            connection.start();
            await().until(() -> connection.health().state().equals("failing"));
            assertThat(refusing.requests()).hasSizeGreaterThan(1);
            assertThat(connection.health().why()).contains("HTTP status 403").doesNotContain("wrong");
        }
    }

    @Test
    void anAttemptThatHangsIsGivenUp() throws Exception {
        try (SilentServer hanging = new SilentServer(request -> "")) {
            connection = new ListenerConnection(
                    "l1",
                    new WebSockets(Optional.empty(), Duration.ofMillis(200))
                            .to(new Source(Source.checked(hanging.url(), false), Optional.empty(), false)),
                    log,
                    new Timing(times, patience, System::nanoTime),
                    new BackOff(patience.firstPause(), patience.longestPause(), new Random()));
            connection.start();
            await().until(() -> hanging.requests().size() >= 2);
            assertThat(log.lost.get(0)).contains("did not answer in time");
        }
    }

    @Test
    void aProxyIsAskedToConnect() throws Exception {
        try (SilentServer proxy = new SilentServer(
                request -> "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", proxy.port());
            connection = connection("ws://source.invalid:81/s", Optional.empty(), Optional.of(address));
            connection.start();
            await().until(() -> !proxy.requests().isEmpty());
            assertThat(proxy.requests().get(0).get(0)).startsWith("CONNECT source.invalid:81 ");
        }
    }

    @Test
    void anEchoSaysThatTheSourceHasHeardEverythingAndThenNothingComesUntilItGoesOn() throws Exception {
        connect(source.url("s"));
        source.stream("s").send();
        assertThat(connection.echo(true).get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(log.received).hasSize(1);
        source.stream("s").send();
        await().during(200, TimeUnit.MILLISECONDS).until(() -> log.received.size() == 1);
        connection.start();
        await().until(() -> log.received.size() == 2);
    }

    @Test
    void whoAwaitsAnEchoHearsOfTheEndOfTheConnectionFirst() throws Exception {
        try (SilentServer silent = new SilentServer(SilentServer::upgrade)) {
            connection = connection(silent.url(), Optional.empty(), Optional.empty());
            connection.start();
            await().until(() -> log.opened == 1);
            CompletableFuture<Integer> lostThen = connection.echo(false).thenApply(answered -> log.lost.size());
            silent.cut();
            assertThat(lostThen.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void whatIsDroppedIsNotMadeAgainBeforeItIsWanted() {
        connect(source.url("s"));
        connection.drop();
        await().until(() -> source.stream("s").open() == 0);
        source.stream("s").send();
        assertThat(log.received).isEmpty();
        connection.start();
        await().until(() -> log.opened == 2);
    }

    @Test
    void whatIsEndedStaysEnded() {
        connect(source.url("s"));
        connection.abort();
        await().until(() -> source.stream("s").open() == 0);
        connection.start();
        await().during(200, TimeUnit.MILLISECONDS)
                .until(() -> source.stream("s").connections() == 1);
    }

    private void connect(String url) {
        connection = connection(url, Optional.empty(), Optional.empty());
        connection.start();
        await().until(() -> log.opened == 1 && source.stream("s").open() == 1);
    }

    private ListenerConnection connection(String url, Optional<String> token, Optional<InetSocketAddress> proxy) {
        return new ListenerConnection(
                "l1",
                new WebSockets(proxy, patience.attempt())
                        .to(new Source(Source.checked(url, token.isPresent()), token, true)),
                log,
                new Timing(times, patience, System::nanoTime),
                new BackOff(patience.firstPause(), patience.longestPause(), new Random()));
    }
}
