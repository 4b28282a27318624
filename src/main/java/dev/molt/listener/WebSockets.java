package dev.molt.listener;

import dev.molt.config.Settings;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens connections to sources, directly or through a proxy, which is asked to connect by {@code CONNECT}. */
final class WebSockets {
    private static final int THREADS = 4;
    private static final Pattern PROXY =
            Pattern.compile("(?i:http)://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]):([0-9]{1,5})/?");

    private final HttpClient client;
    private final Duration attempt;

    WebSockets(Optional<InetSocketAddress> proxy, Duration attempt) {
        this.attempt = attempt;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(proxy.map(ProxySelector::of).orElse(HttpClient.Builder.NO_PROXY))
                .executor(Threads.several("molt-listener-http", THREADS))
                .build();
    }

    /** Opens one connection each time that it is asked. */
    interface Opener {
        /**
         * Tries once to connect. The result tells only of failure: the rest is told to the link.
         *
         * @param cursor what to go on after; empty: from now on
         */
        CompletableFuture<WebSocket> open(String cursor, WebSocket.Listener link);
    }

    Opener to(Source source) {
        return (cursor, link) -> {
            WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(attempt);
            source.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
            if (source.resumable() && !cursor.isEmpty()) {
                builder.header("Last-Event-ID", cursor);
            }
            return builder.buildAsync(source.url(), link);
        };
    }

    /**
     * The proxy that USE_PROXY and HTTPS_PROXY name, if any.
     *
     * @throws IllegalArgumentException naming the setting that cannot be used
     */
    static Optional<InetSocketAddress> proxy(Settings settings) {
        if (!Boolean.parseBoolean(settings.text("USE_PROXY"))) {
            return Optional.empty();
        }
        String address = settings.text("HTTPS_PROXY");
        if (address.isEmpty()) {
            throw new IllegalArgumentException(
                    "USE_PROXY is true, but HTTPS_PROXY does not say which. Set it to http://host:port");
        }
        Matcher parts = PROXY.matcher(address);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            throw new IllegalArgumentException(
                    "HTTPS_PROXY must be http://host:port, without a user, path or anything else");
        }
        return Optional.of(new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))));
    }
}
