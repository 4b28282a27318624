package dev.molt.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts events as JSON. {@code Molt-Signature} is {@code sha256=} and the HMAC-SHA256, in hexadecimal digits, of what
 * {@code Molt-Timestamp} says (Unix seconds), a dot, and the body: a receiver knows who sent it, and when. {@code Molt-Event} is the
 * event's id, by which it knows one that comes again.
 */
final class Webhook implements Channel {
    private static final String ALGORITHM = "HmacSHA256";

    private final URI url;
    private final String secret;
    private final Http http;
    private final Clock clock;

    Webhook(URI url, String secret, Http http, Clock clock) {
        this.url = url;
        this.secret = secret;
        this.http = http;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "webhook";
    }

    /** The path may be all that the receiver asks for. */
    @Override
    public String shown() {
        boolean bare = url.getRawQuery() == null && url.getRawPath().length() <= 1;
        return url.getScheme() + "://" + url.getRawAuthority() + (bare ? "" : "/***");
    }

    @Override
    public List<String> secrets() {
        return List.of(secret, url.toString());
    }

    @Override
    public Attempt send(Event event) throws IOException, InterruptedException {
        byte[] body = event.json();
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        return http.send(HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Molt")
                .header("Molt-Event", event.id())
                .header("Molt-Timestamp", timestamp)
                .header("Molt-Signature", "sha256=" + signature(timestamp, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    private String signature(String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), ALGORITHM));
            mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, e);
        }
    }
}
