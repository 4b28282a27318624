package dev.molt.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TelegramTest {
    private static final String TOKEN = "123456:AAbbCCddEEffGG";

    private WebReceiver api;
    private Telegram telegram;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        api = WebReceiver.start();
        Http http = new Http(SSLContext.getDefault(), Clock.systemUTC(), Duration.ofSeconds(10));
        telegram = new Telegram(URI.create(api.url() + "/"), TOKEN, "@channel", http);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void anEventIsAMessageOfTheBotToTheChat() throws Exception {
        Event event = new Event(OutboxFixture.fields(7, "committed", "note", "100 % & <more>"));
        assertThat(telegram.send(event)).isEqualTo(Attempt.sent());
        WebReceiver.Post post = api.posts().get(0);
        assertThat(post.path()).isEqualTo("/bot" + TOKEN + "/sendMessage");
        assertThat(URLDecoder.decode(post.body(), StandardCharsets.UTF_8))
                .startsWith("chat_id=@channel&text=Molt on web-1: an update is committed\n\n")
                .contains("note: 100 % & <more>\n")
                .endsWith("\n" + event.id());
    }

    @Test
    void aMessageIsAsLongAsTheyMayBe() throws Exception {
        Event event = new Event(OutboxFixture.fields(7, "failed", "reason", "x".repeat(9_000)));
        assertThat(telegram.send(event)).isEqualTo(Attempt.sent());
        String text = URLDecoder.decode(api.posts().get(0).body(), StandardCharsets.UTF_8);
        assertThat(text).hasSize("chat_id=@channel&text=".length() + 4096).endsWith(event.id());
    }

    @Test
    void theTokenIsNotShown() throws Exception {
        api.answers(401);
        assertThat(telegram.send(new Event(OutboxFixture.fields(7, "failed"))))
                .isEqualTo(Attempt.refused("HTTP status 401"));
        assertThat(telegram.shown()).isEqualTo("chat @channel");
        assertThat(telegram.censored("POST /bot" + TOKEN + "/x")).isEqualTo("POST /bot***/x");
    }
}
