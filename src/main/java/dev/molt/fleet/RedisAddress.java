package dev.molt.fleet;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.SslOptions;

/** Where Redis is and who we are there: {@code redis[s]://[[user]:password@]host[:port][/database]}. */
final class RedisAddress {
    /** For connecting, and for each step of saying who we are: a call has to have time left for its question. */
    private static final int STEP_MILLIS = 400;

    private static final int USUAL_PORT = 6379;
    private static final int SHORTEST_SECRET = 3;
    private static final Pattern DATABASE = Pattern.compile("/[0-9]{1,5}");

    private final FleetUrl url;
    private final HostAndPort server;
    private final Credentials credentials;
    private final DefaultJedisClientConfig config;

    /** Each empty where there is none. */
    private record Credentials(String user, String password) {
        static final Credentials NONE = new Credentials("", "");

        @Override
        public String toString() {
            return "***";
        }
    }

    private RedisAddress(FleetUrl url, URI uri, Credentials credentials, DefaultJedisClientConfig config) {
        this.url = url;
        this.server = new HostAndPort(uri.getHost(), uri.getPort() < 0 ? USUAL_PORT : uri.getPort());
        this.credentials = credentials;
        this.config = config;
    }

    /** @throws IllegalArgumentException naming the setting, not its value, which may hold a password */
    static RedisAddress of(FleetUrl url) {
        return of(url, SslOptions.defaults());
    }

    /** @param tls whom to trust over rediss://; by default as everything in this JVM */
    static RedisAddress of(FleetUrl url, SslOptions tls) {
        if (url.kind() != FleetUrl.Kind.REDIS) {
            throw new IllegalStateException(url.shown() + " is no Redis");
        }
        URI uri = URI.create(url.text());
        Credentials credentials = credentials(url, uri);
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol()
                .connectionTimeoutMillis(STEP_MILLIS)
                .socketTimeoutMillis(STEP_MILLIS)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .clientName("molt")
                .database(database(url, uri));
        if (uri.getScheme().equals("rediss")) {
            config.sslOptions(tls);
        }
        if (!credentials.password().isEmpty()) {
            config.user(credentials.user().isEmpty() ? null : credentials.user())
                    .password(credentials.password());
        }
        return new RedisAddress(url, uri, credentials, config.build());
    }

    private static Credentials credentials(FleetUrl url, URI uri) {
        if (uri.getRawUserInfo() == null) {
            return Credentials.NONE;
        }
        String[] parts = uri.getRawUserInfo().split(":", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException(
                    url.setting() + " has no password behind the user; one alone is written redis://:PASSWORD@HOST");
        }
        return new Credentials(decoded(parts[0]), decoded(parts[1]));
    }

    /** A plus sign is one, as everywhere in a URL but in forms. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static int database(FleetUrl url, URI uri) {
        String path = uri.getPath();
        if (path.isEmpty() || path.equals("/")) {
            return 0;
        }
        if (!DATABASE.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    url.setting() + " must have the number of a database behind HOST:PORT/, or nothing");
        }
        return Integer.parseInt(path.substring(1));
    }

    /** A new connection, over which nothing was asked yet. Throws what Jedis throws. */
    Connection connect() {
        return new Connection(server, config);
    }

    /** Where it was set. */
    String setting() {
        return url.setting();
    }

    /** The text without the password, which some servers quote. */
    String redact(String text) {
        String password = credentials.password();
        return password.length() < SHORTEST_SECRET ? text : text.replace(password, "***");
    }

    /** As it may be shown. */
    @Override
    public String toString() {
        return url.shown();
    }
}
