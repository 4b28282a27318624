package dev.molt.fleet;

import dev.molt.config.StoreForms;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
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

    private final FleetUrl url;
    private final HostAndPort server;
    private final Credentials credentials;
    private final DefaultJedisClientConfig config;

    /** Each empty where there is none. */
    private record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "***";
        }
    }

    private RedisAddress(FleetUrl url, HostAndPort server, Credentials credentials, DefaultJedisClientConfig config) {
        this.url = url;
        this.server = server;
        this.credentials = credentials;
        this.config = config;
    }

    static RedisAddress of(FleetUrl url) {
        return of(url, SslOptions.defaults());
    }

    /** @param tls whom to trust over rediss://; by default as everything in this JVM */
    static RedisAddress of(FleetUrl url, SslOptions tls) {
        Matcher parts = StoreForms.REDIS.matcher(url.text());
        if (!parts.matches()) {
            throw new IllegalStateException(url.shown() + " is no Redis");
        }
        Credentials credentials = new Credentials(decoded(parts.group("user")), decoded(parts.group("password")));
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol()
                .connectionTimeoutMillis(STEP_MILLIS)
                .socketTimeoutMillis(STEP_MILLIS)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .clientName("molt")
                .database(number(parts.group("database"), 0));
        if (parts.group("scheme").equals("rediss")) {
            config.sslOptions(tls);
        }
        if (!credentials.password().isEmpty()) {
            config.user(credentials.user().isEmpty() ? null : credentials.user())
                    .password(credentials.password());
        }
        HostAndPort server = new HostAndPort(parts.group("host"), number(parts.group("port"), USUAL_PORT));
        return new RedisAddress(url, server, credentials, config.build());
    }

    private static int number(String text, int otherwise) {
        return text == null || text.isEmpty() ? otherwise : Integer.parseInt(text);
    }

    /** A plus sign is one, as everywhere in a URL but in forms. */
    private static String decoded(String text) {
        return text == null ? "" : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
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
