package dev.molt.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebhookTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T03:00:00Z"), ZoneOffset.UTC);
    private static final String SECRET = "0123456789abcdef-secret";
    private static final Event EVENT = new Event(OutboxFixture.fields(7, "rolled_back"));

    private WebReceiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = WebReceiver.start();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private Attempt send() throws Exception {
        return webhook(receiver.url() + "/in/path-secret?key=query-secret").send(EVENT);
    }

    private static Webhook webhook(String url) throws GeneralSecurityException {
        Http http = new Http(SSLContext.getDefault(), CLOCK, Duration.ofMillis(1_000));
        return new Webhook(URI.create(url), SECRET, http, CLOCK);
    }

    @Test
    void anEventIsPostedAsJsonWithItsIdAndASignature() throws Exception {
        assertThat(send()).isEqualTo(Attempt.sent());
        WebReceiver.Post post = receiver.posts().get(0);
        JsonNode body = new ObjectMapper().readTree(post.body());
        assertThat(body.get("event").asText()).isEqualTo("rolled_back");
        assertThat(body.get("reason").asText()).isEqualTo("it says \"no\"");
        assertThat(body.get("from").asText()).isEqualTo("20261119T080000Z-0a1b2c3d4e");
        assertThat(post.header("Content-Type")).isEqualTo("application/json");
        assertThat(post.header("Molt-Event")).isEqualTo(body.get("id").asText()).isEqualTo(EVENT.id());
        assertThat(post.header("Molt-Timestamp"))
                .isEqualTo(Long.toString(CLOCK.instant().getEpochSecond()));
        assertThat(post.header("Molt-Signature"))
                .isEqualTo("sha256=" + hmac(post.header("Molt-Timestamp") + "." + post.body()));
    }

    private static String hmac(String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204})
    void everyStatusOfSuccessIsSuccess(int status) throws Exception {
        receiver.answers(status);
        assertThat(send().state()).isEqualTo(State.SENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 422})
    void whatTheReceiverRefusesIsRefusedForGood(int status) throws Exception {
        receiver.answers(status);
        assertThat(send()).isEqualTo(Attempt.refused("HTTP status " + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503})
    void whatMayPassIsTriedAgain(int status) throws Exception {
        receiver.answers(status);
        assertThat(send()).isEqualTo(Attempt.failed("HTTP status " + status));
    }

    @ParameterizedTest
    @CsvSource({
        "7, PT7S",
        "'Sat, 21 Nov 2026 03:01:00 GMT', PT1M",
        "'Sat, 21 Nov 2026 02:00:00 GMT', PT0S",
        "999999999, P1D",
        "soon, PT0S",
        "-5, PT0S"
    })
    void aReceiverSaysWhenToComeAgain(String text, Duration pause) throws Exception {
        receiver.answers(429, "Retry-After", text);
        assertThat(send().pause()).isEqualTo(pause);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) throws Exception {
        try (WebReceiver other = WebReceiver.start()) {
            receiver.answers(status, "Location", other.url() + "/elsewhere");
            Attempt attempt = send();
            assertThat(attempt.state()).isEqualTo(State.REFUSED);
            assertThat(attempt.why()).contains("HTTP status " + status).doesNotContain(other.url());
            assertThat(other.posts()).isEmpty();
        }
    }

    @Test
    void aReceiverThatHangsIsTriedAgain() throws Exception {
        receiver.hangs();
        assertThat(send()).isEqualTo(Attempt.failed("no whole answer within 1 s"));
    }

    @Test
    void aReceiverThatHangsInTheMiddleOfItsAnswerIsTriedAgain() throws Exception {
        receiver.hangsHalfWay();
        assertThat(send().state()).isEqualTo(State.WAITING);
    }

    @Test
    void aReceiverThatIsNotThereIsTriedAgain() {
        String url = receiver.url();
        receiver.close();
        assertThatThrownBy(() -> webhook(url).send(EVENT)).isInstanceOf(IOException.class);
    }

    @Test
    void neitherPathNorQueryNorSecretAreShown() throws Exception {
        assertThat(webhook("https://hooks.example.org:8443/T1/path-secret?key=query-secret")
                        .shown())
                .isEqualTo("https://hooks.example.org:8443/***");
        assertThat(webhook("https://hooks.example.org/").shown()).isEqualTo("https://hooks.example.org");
        assertThat(webhook("https://h/x").censored("it said " + SECRET + " to https://h/x"))
                .isEqualTo("it said *** to ***");
    }
}
