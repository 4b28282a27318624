package dev.molt.listener;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where messages come from.
 *
 * @param url an address that {@link #checked} has returned
 * @param token what the source knows us by, if it asks for that
 * @param resumable whether it can be asked to go on after a cursor
 */
record Source(URI url, Optional<String> token, boolean resumable) {
    private static final String ALLOWED =
            "url must be like wss://host:port/path, with at most 2000 characters and without a user and #";
    private static final int LONGEST = 2_000;
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,4000}");

    /**
     * The address, if it can be used.
     *
     * @throws IllegalArgumentException saying what is allowed, without the address: a part of it may be secret
     */
    static URI checked(String url, boolean hasToken) {
        URI uri = parsed(url);
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        boolean isEncrypted = scheme.equals("wss");
        if (!isEncrypted && !scheme.equals("ws")
                || uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getFragment() != null
                || uri.getPort() > 65_535
                || url.length() > LONGEST) {
            throw new IllegalArgumentException(ALLOWED);
        }
        if (hasToken && !isEncrypted && !LOOPBACK.matcher(uri.getHost()).matches()) {
            throw new IllegalArgumentException(
                    "url must begin with wss:// as there is a token, which anybody on the way"
                            + " could read otherwise");
        }
        requireSentAsItIs(uri);
        return uri;
    }

    private static URI parsed(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(ALLOWED + "; " + e.getReason() + " at character " + e.getIndex());
        }
    }

    /** The JDK's WebSocket client decodes the address and encodes it again: {@code %26} would become {@code &}. */
    private static void requireSentAsItIs(URI uri) {
        try {
            URI sent =
                    new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), uri.getQuery(), null);
            if (Objects.equals(sent.getRawPath(), uri.getRawPath())
                    && Objects.equals(sent.getRawQuery(), uri.getRawQuery())) {
                return;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(ALLOWED, e);
        }
        throw new IllegalArgumentException(
                "url has a character escaped with % that Java's WebSocket client would not send like that");
    }

    static void requireToken(String token) {
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException("token must be 1 to 4000 visible ASCII characters");
        }
    }

    /** An address as others may see it: what comes after the path may be secret. */
    static String shown(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query) + "?***";
    }
}
