package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.notify.MailReceiver;
import dev.molt.notify.WebReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** People are told of updates and crashes, and whoever does not listen changes nothing. */
@Order(1)
class AlertsIT {
    private static final String SECRET = "0123456789abcdef-secret";

    private final Installation molt = Installation.create();
    private WebReceiver web;
    private MailReceiver mail;
    private Running running;

    @BeforeEach
    void start() throws IOException {
        web = WebReceiver.start();
        mail = MailReceiver.start();
        molt.set("ALERT_WEBHOOK_URL", web.url() + "/path-secret").set("ALERT_WEBHOOK_SECRET", SECRET);
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
    }

    @AfterEach
    void close() throws IOException {
        assertThat(Files.readString(molt.home().resolve("log"))).doesNotContain("secret");
        molt.close();
        web.close();
        mail.close();
    }

    private List<String> posted() {
        return web.posts().stream().map(post -> post.header("Molt-Event")).toList();
    }

    private void awaitPosted(Map<String, String> record, String kind) {
        running.await("the alert " + kind, () -> posted().contains(record.get("id") + "." + kind));
    }

    private String body(Map<String, String> record, String kind) {
        return web.posts().stream()
                .filter(post -> post.header("Molt-Event").equals(record.get("id") + "." + kind))
                .findFirst()
                .orElseThrow()
                .body();
    }

    @Test
    void whatBecameOfEachUpdateReachesEveryChannelOnce() {
        assertThat(running.stop()).isZero();
        running = molt.set("ALERT_SMTP_URL", "smtp://127.0.0.1:" + mail.port())
                .set("ALERT_MAIL_FROM", "molt@example.org")
                .set("ALERT_MAIL_TO", "ops@example.org")
                .startServing();
        Map<String, String> good = molt.update(running, Change.good());
        awaitPosted(good, "committed");
        assertThat(body(good, "committed"))
                .contains("\"to\": \"" + good.get("to") + "\"", "\"event\": \"committed\"", "\"not_accepting_ms\": \"");
        Map<String, String> bad = molt.update(running, Change.of(Behaviour.DIES_IN_VERIFY));
        assertThat(bad).containsEntry("outcome", "rolled_back");
        awaitPosted(bad, "rolled_back");
        assertThat(body(bad, "rolled_back")).contains("it was killed");
        running.await(
                "the letters",
                () -> mail.letters().stream()
                        .anyMatch(letter -> letter.text().contains("Molt-Event: " + bad.get("id") + ".rolled_back")));
        assertThat(posted())
                .doesNotHaveDuplicates()
                .contains(good.get("id") + ".started", good.get("id") + ".committed", bad.get("id") + ".started");
        assertThat(running.log()).contains("alert " + bad.get("id") + ".rolled_back: ");
    }

    @Test
    void aDeadReceiverChangesNothingAndGetsItsAlertsWhenItIsBack() throws IOException {
        int port = web.port();
        web.close();
        Map<String, String> first = molt.update(running, Change.good());
        assertThat(first).containsEntry("outcome", "committed");
        running.awaitLog("alert " + first.get("id") + ".committed did not go to webhook");
        assertThat(secretsInCommandLines()).isEmpty();
        assertThat(molt.molt("alerts", "list").output()).contains("waits: " + first.get("id") + ".committed");
        Processes.signal("KILL", senders());
        web = WebReceiver.start(port);
        Map<String, String> second = molt.update(running, Change.good());
        awaitPosted(second, "committed");
        awaitPosted(first, "committed");
        running.await(
                "the outbox to be empty",
                () -> !molt.molt("alerts", "list").output().contains("waits: "));
        assertThat(posted()).doesNotHaveDuplicates();
    }

    @Test
    void whatWaitsIsSentByHandAlsoWhenTheReceiverWantedMoreTime() {
        web.answers(429, "Retry-After", "3600");
        Map<String, String> record = molt.update(running, Change.good());
        running.await("everybody to leave the receiver alone", () -> {
            String list = molt.molt("alerts", "list").output();
            return list.contains("HTTP status 429") && list.contains("waits: " + record.get("id") + ".committed");
        });
        web.answers(200);
        Command retry = molt.molt("alerts", "retry");
        assertThat(retry.exit()).as(retry.output()).isZero();
        assertThat(retry.output()).contains(record.get("id") + ".committed was sent");
        assertThat(molt.molt("alerts", "test").exit()).isZero();
    }

    @Test
    void aReceiverThatHangsKeepsNeitherAnUpdateNorAStopWaiting() {
        web.hangs();
        Map<String, String> record = molt.update(running, Change.good());
        assertThat(record).containsEntry("outcome", "committed");
        running.await("the sender", () -> !senders().isEmpty());
        Instant began = Instant.now();
        assertThat(running.stop()).isZero();
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(8));
        await().until(() -> senders().isEmpty());
    }

    @Test
    void aCrashLoopIsToldOnce() {
        assertThat(running.stop()).isZero();
        running = molt.set("UPDATE_PROBATION", "0").startServing();
        molt.update(running, Change.of(Behaviour.DIES_AFTER_ACCEPT));
        running.await("the alert", () -> posted().stream().anyMatch(id -> id.endsWith(".crash_loop")));
        running.awaitLog("Crash 6");
        assertThat(posted().stream().filter(id -> id.endsWith(".crash_loop"))).hasSize(1);
        Path outbox = molt.data().path().resolve("outbox");
        assertThat(molt.data().names(outbox, "*.crash_loop.json").size()
                        + molt.data()
                                .names(outbox.resolve("sent"), "*.crash_loop.json")
                                .size())
                .isEqualTo(1);
    }

    @Test
    void whenMoltStopsBecauseItCannotGoOnThatIsToldFirst() {
        molt.repository().commit(Change.of(Behaviour.EXITS_12_AFTER_ACCEPT));
        UpdateRequest.of("main").write(molt.data());
        assertThat(running.awaitExit()).isEqualTo(78);
        assertThat(posted().stream().filter(id -> id.endsWith(".failed"))).hasSize(1);
        assertThat(web.posts().get(web.posts().size() - 1).body()).contains("cannot run here");
    }

    private List<Long> senders() {
        return molt.processes().alive().stream()
                .filter(pid -> Processes.commandLine(pid).contains("dev.molt.notify.Sender"))
                .toList();
    }

    private List<String> secretsInCommandLines() {
        return molt.processes().alive().stream()
                .map(Processes::commandLine)
                .filter(line -> line.contains("secret"))
                .toList();
    }
}
