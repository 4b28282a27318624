package dev.molt.check;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jgit.transport.URIish;

/**
 * Where updates come from, with its credentials apart. Nothing but {@link #redact} decides what of it may be shown.
 */
public final class RemoteUrl {
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/\\s]*@");
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://");
    private static final int SHORTEST_SECRET = 3;

    private final URIish address;
    private final Optional<Credentials> credentials;

    /** What a remote asks for. */
    record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "***";
        }
    }

    private RemoteUrl(URIish address, Optional<Credentials> credentials) {
        this.address = address;
        this.credentials = credentials;
    }

    /**
     * Takes a URL, an scp-like address or a path apart.
     *
     * @param configured UPDATE_REMOTE_URL, empty for the checkout itself
     * @param home the checkout; paths are relative to it
     * @throws IllegalArgumentException naming the setting, not its value, which may hold a password
     */
    public static RemoteUrl of(Optional<String> configured, Path home) {
        try {
            URIish whole = new URIish(configured.map(RemoteUrl::inLowerCase).orElse(home.toString()));
            if (whole.getHost() == null) {
                return new RemoteUrl(local(whole, home), Optional.empty());
            }
            if (whole.getHost().startsWith("-")
                    || String.valueOf(whole.getUser()).startsWith("-")) {
                throw new IllegalArgumentException(
                        "UPDATE_REMOTE_URL must not name a host or user that begins with a dash");
            }
            return new RemoteUrl(address(whole), credentials(whole));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "UPDATE_REMOTE_URL is not a URL that git understands. Set it to one like https://host/path.git");
        }
    }

    /** The scheme, as git knows no other. */
    private static String inLowerCase(String url) {
        return SCHEME.matcher(url).replaceFirst(scheme -> scheme.group().toLowerCase(Locale.ROOT));
    }

    private static URIish local(URIish path, Path home) {
        return path.setPath(home.resolve(path.getPath()).normalize().toString());
    }

    /** For ssh the user is part of the address; for the web it may be a token. */
    private static URIish address(URIish whole) {
        URIish address = whole.setPass(null);
        return isWeb(whole) ? address.setUser(null) : address;
    }

    private static Optional<Credentials> credentials(URIish whole) {
        if (whole.getUser() == null && whole.getPass() == null) {
            return Optional.empty();
        }
        return Optional.of(new Credentials(orEmpty(whole.getUser()), orEmpty(whole.getPass())));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /** Whether it is an http or https location. */
    boolean isWeb() {
        return isWeb(address);
    }

    private static boolean isWeb(URIish url) {
        return url.getScheme() != null && url.getScheme().startsWith("http");
    }

    URIish address() {
        return address;
    }

    Optional<Credentials> credentials() {
        return credentials;
    }

    /** The directory, if it is one on this machine. */
    Optional<Path> path() {
        return address.getHost() == null ? Optional.of(Path.of(address.getPath())) : Optional.empty();
    }

    /** The text without the credentials of this or any other URL. Every message that a remote caused goes through it. */
    public String redact(String text) {
        String safe = USER_INFO.matcher(text).replaceAll("***@");
        for (String secret : secrets().toList()) {
            safe = safe.replace(secret, "***");
        }
        return safe;
    }

    private Stream<String> secrets() {
        return credentials.stream()
                .flatMap(both -> isWeb(address) ? Stream.of(both.password(), both.user()) : Stream.of(both.password()))
                .filter(secret -> secret.length() >= SHORTEST_SECRET);
    }

    /** Without credentials. */
    @Override
    public String toString() {
        return address.toString();
    }
}
