package dev.molt.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SenderTest {
    private static final Sender.Timing QUICK = new Sender.Timing(
            Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofSeconds(30));

    @TempDir
    Path directory;

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private OutboxFixture fixture;
    private WebReceiver receiver;

    @BeforeEach
    void start() throws IOException {
        fixture = new OutboxFixture(directory);
        receiver = WebReceiver.start();
    }

    @AfterEach
    void close() {
        receiver.close();
        thread.shutdownNow();
    }

    private Future<Void> send(Sender.Timing timing) throws GeneralSecurityException {
        Clock clock = Clock.systemUTC();
        Http http = new Http(SSLContext.getDefault(), clock, Duration.ofSeconds(10));
        Channel webhook = new Webhook(URI.create(receiver.url()), "0123456789abcdef", http, clock);
        // The events are of the past.
        Clock then =
                Clock.offset(clock, Duration.between(clock.instant(), java.time.Instant.parse(OutboxFixture.TIME)));
        Outbox outbox = new Outbox(fixture.data);
        Sender sender = new Sender(outbox, List.of(webhook), new Round(outbox, then, log::add), timing);
        return thread.submit(() -> {
            sender.run();
            return null;
        });
    }

    private List<String> ids() {
        return receiver.posts().stream().map(post -> post.header("Molt-Event")).toList();
    }

    @Test
    void everythingThatWaitsIsSentInItsOrderAndThenItEnds() throws Exception {
        String first = fixture.event(1, "started");
        String second = fixture.event(2, "committed");
        send(QUICK).get();
        assertThat(ids()).containsExactly(first, second);
        assertThat(fixture.has("sent", first)).isTrue();
    }

    @Test
    void whatFailsIsTriedUntilTheReceiverComesBack() throws Exception {
        String id = fixture.event(1, "committed");
        receiver.answers(503);
        Future<Void> end = send(QUICK);
        await().until(() -> receiver.posts().size() >= 5);
        assertThat(end.isDone()).isFalse();
        receiver.answers(200);
        end.get();
        assertThat(fixture.has("sent", id)).isTrue();
        assertThat(ids()).containsOnly(id);
    }

    @Test
    void itEndsWhenItsTimeIsOverAndLeavesTheRestWhereItIs() throws Exception {
        String id = fixture.event(1, "committed");
        receiver.answers(503);
        send(new Sender.Timing(QUICK.first(), QUICK.most(), QUICK.look(), Duration.ofMillis(300)))
                .get(20, TimeUnit.SECONDS);
        assertThat(fixture.has("", id)).isTrue();
        assertThat(receiver.posts()).hasSizeGreaterThan(1);
    }

    @Test
    void aReceiverThatAsksForMoreTimeThanThereIsIsLeftAlone() throws Exception {
        String id = fixture.event(1, "committed");
        receiver.answers(429, "Retry-After", "3600");
        send(QUICK).get(20, TimeUnit.SECONDS);
        send(QUICK).get(20, TimeUnit.SECONDS);
        assertThat(ids()).as("also by the next one").containsExactly(id);
        assertThat(fixture.file(id).get("channel_webhook")).startsWith("waiting 1 ");
    }

    @Test
    void somethingNewIsTriedAtOnceHoweverLongThePause() throws Exception {
        String first = fixture.event(1, "started");
        receiver.answers(503);
        Future<Void> end =
                send(new Sender.Timing(Duration.ofDays(300), Duration.ofDays(300), QUICK.look(), Duration.ofDays(400)));
        await().until(() -> receiver.posts().size() == 1);
        await().until(() -> fixture.file(first).containsKey("channel_webhook"));
        receiver.answers(200);
        String second = fixture.event(2, "committed");
        end.get(20, TimeUnit.SECONDS);
        assertThat(ids()).containsExactly(first, second, first);
    }

    /** As the supervisor starts it, and as it may be killed: after the receiver has the event, before that is noted. */
    @Test
    void afterAKillTheSameEventComesAgainWithTheSameIdAndThenNoMore() throws Exception {
        String id = fixture.event(
                1, "committed", "time", Clock.systemUTC().instant().toString());
        receiver.hangs();
        Process killed = process();
        await().atMost(Duration.ofSeconds(40)).until(() -> receiver.posts().size() == 1);
        killed.destroyForcibly().waitFor();
        assertThat(fixture.file(id)).doesNotContainKey("channel_webhook");
        receiver.answers(200);
        assertThat(process().waitFor()).isZero();
        assertThat(ids()).containsExactly(id, id);
        assertThat(fixture.has("sent", id)).isTrue();
        assertThat(process().waitFor()).isZero();
        assertThat(ids()).hasSize(2);
    }

    private Process process() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.molt.notify.Sender");
        builder.environment().put("MOLT_DATA", directory.toString());
        builder.environment().put("ALERT_WEBHOOK_URL", receiver.url() + "/hook");
        builder.environment().put("ALERT_WEBHOOK_SECRET", "0123456789abcdef");
        return builder.inheritIO().start();
    }
}
