package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.molt.notify.MailReceiver;
import dev.molt.notify.OutboxFixture;
import dev.molt.notify.WebReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AlertsCommandTest {
    private static final String SECRET = "0123456789abcdef-secret";

    @TempDir
    Path directory;

    private OutboxFixture fixture;
    private WebReceiver receiver;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        fixture = new OutboxFixture(directory);
        receiver = WebReceiver.start();
        cli = new Cli(fixture.data, directory)
                .with("ALERT_WEBHOOK_URL", receiver.url() + "/path-secret")
                .with("ALERT_WEBHOOK_SECRET", SECRET);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private Cli.Result run(String... arguments) {
        Cli.Result result = cli.run(arguments);
        assertThat(result.all()).doesNotContain("secret");
        return result;
    }

    @Test
    void theListShowsChannelsWhatWaitsAndTheLastFailure() throws IOException {
        String id = fixture.event(1, "committed");
        receiver.answers(503);
        assertThat(run("alerts", "retry").exit()).isEqualTo(Exit.FAILED);
        Cli.Result list = run("alerts", "list");
        assertThat(list.exit()).isEqualTo(Exit.DONE);
        assertThat(list.out())
                .containsPattern("webhook +" + receiver.url() + "/\\*\\*\\* +1 +0 s ago: HTTP status 503 \\(" + id)
                .contains("waits: " + id + ", for 117 min");
        JsonNode channel = run("alerts", "list", "--json").json().at("/channels/0");
        assertThat(channel.at("/waiting").asInt()).isEqualTo(1);
        assertThat(channel.at("/last_failure/why").asText()).isEqualTo("HTTP status 503");
        assertThat(channel.at("/last_failure/state").asText()).isEqualTo("waiting");
    }

    @Test
    void aRetrySendsWhatWaits() throws IOException {
        String id = fixture.event(1, "committed");
        Cli.Result retry = run("alerts", "retry");
        assertThat(retry.exit()).isEqualTo(Exit.DONE);
        assertThat(retry.out()).contains("webhook: " + id + " was sent");
        assertThat(fixture.has("sent", id)).isTrue();
        assertThat(run("alerts", "retry").out()).contains("Nothing waits.");
        assertThat(receiver.posts()).hasSize(1);
    }

    @Test
    void aRefusedAlertIsCounted() throws IOException {
        fixture.event(1, "committed");
        receiver.answers(404);
        assertThat(run("alerts", "retry").exit()).isEqualTo(Exit.FAILED);
        assertThat(run("alerts", "list").out())
                .contains("1 refused (outbox/failed)")
                .contains("HTTP status 404");
    }

    @Test
    void aTestGoesToEveryChannelAndSaysHowItWent() {
        try (MailReceiver mail = MailReceiver.start()) {
            cli.with("ALERT_SMTP_URL", "smtp://127.0.0.1:" + mail.port())
                    .with("ALERT_MAIL_FROM", "molt@example.org")
                    .with("ALERT_MAIL_TO", "ops@example.org");
            Cli.Result good = run("alerts", "test");
            assertThat(good.exit()).as(good.all()).isEqualTo(Exit.DONE);
            assertThat(receiver.posts().get(0).body()).contains("\"event\": \"test\"");
            assertThat(mail.letters()).hasSize(1);
            receiver.answers(401);
            Cli.Result bad = run("alerts", "test");
            assertThat(bad.exit()).isEqualTo(Exit.FAILED);
            assertThat(bad.out())
                    .containsPattern("webhook: .*\\.test was not sent, HTTP status 401")
                    .containsPattern("mail: .*\\.test was sent");
        }
        assertThat(fixture.data.outbox().toFile().list()).isEmpty();
    }

    @Test
    void withoutAChannelItSaysWhatToSet() {
        Cli none = new Cli(fixture.data, directory);
        assertThat(none.run("alerts", "list").out()).contains("log only").contains("ALERT_WEBHOOK_URL");
        assertThat(none.run("alerts", "test").exit()).isEqualTo(Exit.REFUSED);
        assertThat(none.run("alerts", "retry").err()).contains("ALERT_SMTP_URL");
    }

    @Test
    void aFileThatNobodyCanReadIsAProblem() throws IOException {
        Files.writeString(fixture.data.outbox().resolve("x.json"), "{");
        Cli.Result list = run("alerts", "list");
        assertThat(list.exit()).isEqualTo(Exit.FAILED);
        assertThat(list.out()).contains("problem: " + fixture.data.outbox().resolve("x.json"));
    }

    @Test
    void aBadSettingIsRefusedAndNotShown() {
        cli.with("ALERT_WEBHOOK_SECRET", "short-secret");
        Cli.Result refused = run("alerts", "list");
        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(refused.err())
                .contains("ALERT_WEBHOOK_SECRET must be 16 to 200 ASCII characters")
                .contains("\"***\"");
    }
}
