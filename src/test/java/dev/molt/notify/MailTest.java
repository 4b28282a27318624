package dev.molt.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class MailTest {
    private static final Event EVENT = new Event(OutboxFixture.fields(7, "rolled_back", "reason", "Prüfung: nein"));
    private static final String LOGIN = "ops%40example.org:hush%3Amole%2F42@";

    @TempDir
    Path directory;

    private static Mail mail(String url, SSLContext tls) {
        return mail(url, tls, Duration.ofSeconds(10));
    }

    private static Mail mail(String url, SSLContext tls, Duration timeout) {
        return new Mail(
                MailServer.of(URI.create(url)),
                "molt@example.org",
                List.of("ops@example.org", "boss@example.org"),
                tls,
                timeout);
    }

    private static Mail toLoopback(int port) throws Exception {
        return mail("smtp://127.0.0.1:" + port, SSLContext.getDefault());
    }

    @Test
    void anEventIsALetterWithItsIdToEverybody() throws Exception {
        try (MailReceiver receiver = MailReceiver.start()) {
            assertThat(toLoopback(receiver.port()).send(EVENT)).isEqualTo(Attempt.sent());
            MailReceiver.Letter letter = receiver.letters().get(0);
            assertThat(letter.from()).isEqualTo("molt@example.org");
            assertThat(letter.to()).containsExactly("ops@example.org", "boss@example.org");
            assertThat(letter.text())
                    .contains("Message-ID: <" + EVENT.id() + "@molt>\r\n")
                    .contains("Molt-Event: " + EVENT.id())
                    .contains("Subject: Molt on web-1: an update is rolled back\r\n")
                    .contains("Auto-Submitted: auto-generated\r\n")
                    .contains("requested by: cli:maria");
        }
    }

    @ParameterizedTest
    @CsvSource({"smtp, false", "smtps, true"})
    void aPasswordGoesThroughTlsAlone(String scheme, boolean atOnce) throws Exception {
        TestTls tls = TestTls.of(directory, "dns:localhost,ip:127.0.0.1");
        try (MailReceiver receiver = MailReceiver.secure(tls, atOnce)) {
            Mail mail = mail(scheme + "://" + LOGIN + "127.0.0.1:" + receiver.port(), tls.client());
            assertThat(mail.send(EVENT)).isEqualTo(Attempt.sent());
            assertThat(receiver.letters()).hasSize(1);
            assertThat(mail.shown()).doesNotContain("hush").contains("127.0.0.1:" + receiver.port());
            assertThat(mail.censored("they said " + MailReceiver.PASSWORD)).isEqualTo("they said ***");
        }
    }

    @Test
    void withoutTlsNoPasswordIsSent() throws Exception {
        try (MailReceiver receiver = MailReceiver.start()) {
            Attempt attempt = mail("smtp://" + LOGIN + "127.0.0.1:" + receiver.port(), SSLContext.getDefault())
                    .send(EVENT);
            assertThat(attempt.state()).isEqualTo(State.WAITING);
            assertThat(attempt.why()).contains("STARTTLS is required");
            assertThat(receiver.letters()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "smtps"})
    void aServerThatNobodyTrustsGetsNothing(String scheme) throws Exception {
        TestTls tls = TestTls.of(directory, "dns:localhost,ip:127.0.0.1");
        try (MailReceiver receiver = MailReceiver.secure(tls, scheme.equals("smtps"))) {
            Attempt attempt = mail(scheme + "://" + LOGIN + "127.0.0.1:" + receiver.port(), SSLContext.getDefault())
                    .send(EVENT);
            assertThat(attempt.state()).isEqualTo(State.WAITING);
            assertThat(receiver.letters()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "smtps"})
    void aCertificateOfAnotherNameIsNotTaken(String scheme) throws Exception {
        TestTls tls = TestTls.of(directory, "dns:elsewhere.example.org");
        try (MailReceiver receiver = MailReceiver.secure(tls, scheme.equals("smtps"))) {
            Attempt attempt = mail(scheme + "://" + LOGIN + "127.0.0.1:" + receiver.port(), tls.client())
                    .send(EVENT);
            assertThat(attempt.state()).isEqualTo(State.WAITING);
            assertThat(receiver.letters()).isEmpty();
        }
    }

    @Test
    void aLoginThatIsNotRightIsForGood() throws Exception {
        TestTls tls = TestTls.of(directory, "ip:127.0.0.1");
        try (MailReceiver receiver = MailReceiver.secure(tls, false)) {
            Attempt attempt = mail("smtp://ops:wrong-one@127.0.0.1:" + receiver.port(), tls.client())
                    .send(EVENT);
            assertThat(attempt.state()).isEqualTo(State.REFUSED);
            assertThat(attempt.why()).contains("535").doesNotContain("wrong-one");
        }
    }

    @ParameterizedTest
    @CsvSource({"550, REFUSED", "450, WAITING"})
    void aRecipientWhoIsRefusedIsForGoodOrForNowAsTheServerSays(int code, State state) throws Exception {
        try (MailReceiver receiver = MailReceiver.start().refuses(code)) {
            Attempt attempt = toLoopback(receiver.port()).send(EVENT);
            assertThat(attempt.state()).isEqualTo(state);
            assertThat(attempt.why()).contains(code + " nobody of that name");
        }
    }

    @Test
    void aServerThatHangsIsTriedAgain() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Mail mail =
                    mail("smtp://127.0.0.1:" + silent.getLocalPort(), SSLContext.getDefault(), Duration.ofMillis(500));
            assertThat(mail.send(EVENT).state()).isEqualTo(State.WAITING);
        }
    }

    @Test
    void aServerThatIsNotThereIsTriedAgain() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(toLoopback(port).send(EVENT).state()).isEqualTo(State.WAITING);
    }

    @ParameterizedTest
    @CsvSource({
        "smtp://host, 25, false",
        "smtp://a:b@host, 587, false",
        "smtps://host, 465, true",
        "smtp://[::1]:2525, 2525, false"
    })
    void aPortThatIsNotSaidIsTheUsualOne(String url, int port, boolean tls) {
        MailServer server = MailServer.of(URI.create(url));
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.tls()).isEqualTo(tls);
        assertThat(server.host()).doesNotContain("[");
    }

    @Test
    void aLoginIsReadAsItIsWritten() {
        MailServer server = MailServer.of(URI.create("smtp://a+b%40c:p%3Aw%2B+d@host"));
        assertThat(server.login()).contains(new MailServer.Login("a+b@c", "p:w++d"));
        assertThat(server.toString()).doesNotContain("p:w");
    }
}
