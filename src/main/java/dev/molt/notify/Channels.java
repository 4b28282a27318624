package dev.molt.notify;

import dev.molt.config.Settings;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** The channels that are set. */
final class Channels {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Channels() {}

    /** With the certificates that this JVM trusts. */
    static List<Channel> of(Settings settings, Clock clock) {
        try {
            return of(settings, clock, SSLContext.getDefault(), TIMEOUT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    static List<Channel> of(Settings settings, Clock clock, SSLContext tls, Duration timeout) {
        List<Channel> channels = new ArrayList<>();
        Http http = new Http(tls, clock, timeout);
        settings.alertWebhookUrl()
                .map(URI::create)
                .ifPresent(url -> channels.add(new Webhook(url, settings.alertWebhookSecret(), http, clock)));
        settings.alertTelegramToken()
                .ifPresent(token -> channels.add(new Telegram(
                        URI.create(settings.alertTelegramUrl()), token, settings.alertTelegramChat(), http)));
        settings.alertSmtpUrl()
                .map(url -> MailServer.of(URI.create(url)))
                .ifPresent(server ->
                        channels.add(new Mail(server, settings.alertMailFrom(), settings.alertMailTo(), tls, timeout)));
        return List.copyOf(channels);
    }
}
