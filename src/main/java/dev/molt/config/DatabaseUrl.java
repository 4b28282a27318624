package dev.molt.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The PostgreSQL database of a service, as DATABASE_URL names it. Only what the driver and PostgreSQL's own programs understand alike
 * is taken; scripts/lib/postgres.sh reads the same.
 *
 * @param host a name or an address
 * @param password empty if the server asks for none
 * @param schema in which the service's tables are
 * @param sslMode as libpq has it
 * @param sslRootCertificate the file that the server's certificate is checked with, if not the usual one
 */
public record DatabaseUrl(
        String host,
        int port,
        String database,
        String user,
        Optional<String> password,
        String schema,
        Optional<String> sslMode,
        Optional<String> sslRootCertificate) {
    /** Completes "DATABASE_URL must be …". */
    static final String ALLOWED =
            "jdbc:postgresql://HOST:PORT/DATABASE?user=NAME&password=SECRET, and as wanted &sslmode="
                    + "disable, allow, prefer, require, verify-ca or verify-full, &sslrootcert=FILE and &currentSchema=NAME, with"
                    + " what is special in a part written as %40 for @, %26 for & and %25 for %";

    private static final int USUAL_PORT = 5432;
    private static final String VALUE = "(?:[A-Za-z0-9._~!*,;:@/-]|%(?:0[1-9A-Fa-f]|[1-9A-Fa-f][0-9A-Fa-f]))++";
    private static final String PARAMETER = "(?:(?:user|password|sslrootcert)=" + VALUE
            + "|sslmode=(?:disable|allow|prefer|require|verify-ca|verify-full)|currentSchema=[a-z_][a-z0-9_]{0,62})";

    private static final Pattern FORM = Pattern.compile("jdbc:postgresql://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])"
            + "(?::([1-9][0-9]{0,4}))?/(" + VALUE + ")\\?(" + PARAMETER + "(?:&" + PARAMETER + ")*)");

    /** Empty if it is none: no parameter may be there twice, and a user must be. */
    public static Optional<DatabaseUrl> of(String text) {
        Matcher url = FORM.matcher(text);
        if (!url.matches()) {
            return Optional.empty();
        }
        int port = url.group(2) == null ? USUAL_PORT : Integer.parseInt(url.group(2));
        String database = decoded(url.group(3));
        Map<String, String> parameters = new HashMap<>();
        String[] pairs = url.group(4).split("&");
        for (String pair : pairs) {
            parameters.put(pair.substring(0, pair.indexOf('=')), decoded(pair.substring(pair.indexOf('=') + 1)));
        }
        if (port > 65_535 || parameters.size() < pairs.length || !parameters.containsKey("user")) {
            return Optional.empty();
        }
        return Optional.of(new DatabaseUrl(
                url.group(1).replaceAll("[\\[\\]]", ""),
                port,
                database,
                parameters.get("user"),
                Optional.ofNullable(parameters.get("password")),
                parameters.getOrDefault("currentSchema", "public"),
                Optional.ofNullable(parameters.get("sslmode")),
                Optional.ofNullable(parameters.get("sslrootcert"))));
    }

    /** A plus is no character of a value, so that nobody takes it for a space. */
    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Where it is, without user and password; a backup has this for its path. */
    public String place() {
        return "postgresql://" + host + ":" + port + "/" + database;
    }

    /** As anybody may see it. */
    @Override
    public String toString() {
        return place() + (schema.equals("public") ? "" : ", schema " + schema);
    }
}
