package dev.molt.check;

import dev.molt.update.FlatJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads a small file from a web location, within a minute. Credentials are sent to the location's own host only, and a redirect is
 * followed to the web only, from https to nothing but https. Errors name the location without its credentials.
 */
final class SmallWebFile {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST_REDIRECTS = 5;

    private final RemoteUrl url;
    private final long deadline = System.nanoTime() + LONGEST.toNanos();

    SmallWebFile(RemoteUrl url) {
        this.url = url;
    }

    /** The file, at most one byte more than a manifest may have; empty if there is none of that name. */
    Optional<byte[]> read(String name) throws RemoteException {
        try {
            URI own = URI.create(url.toString().replaceFirst("/*$", "/") + name);
            URI at = own;
            for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
                HttpURLConnection connection = connect(at, own);
                try {
                    int status = connection.getResponseCode();
                    if (status == HttpURLConnection.HTTP_NOT_FOUND) {
                        return Optional.empty();
                    }
                    if (status == HttpURLConnection.HTTP_OK) {
                        return Optional.of(body(connection));
                    }
                    at = redirect(at, status, connection.getHeaderField("Location"));
                } finally {
                    connection.disconnect();
                }
            }
            throw new IOException("more than " + MOST_REDIRECTS + " redirects");
        } catch (IOException | IllegalArgumentException e) {
            throw RemoteException.of(url, e);
        }
    }

    private HttpURLConnection connect(URI at, URI own) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        if (at.getScheme().equals(own.getScheme()) && at.getAuthority().equals(own.getAuthority())) {
            url.credentials().ifPresent(both -> connection.setRequestProperty("Authorization", basic(both)));
        }
        return connection;
    }

    private static String basic(RemoteUrl.Credentials both) {
        byte[] pair = (both.user() + ":" + both.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private byte[] body(HttpURLConnection connection) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try (InputStream in = connection.getInputStream()) {
            for (int n = in.read(buffer); n >= 0 && body.size() <= FlatJson.MAX_BYTES; n = in.read(buffer)) {
                body.write(buffer, 0, n);
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("it took more than " + LONGEST.toSeconds() + " s");
                }
            }
        }
        return body.toByteArray();
    }

    private static URI redirect(URI from, int status, String location) throws IOException {
        if (status / 100 != 3 || location == null) {
            throw new IOException("HTTP status " + status
                    + (status == 401 || status == 403 ? "; put user and password into UPDATE_REMOTE_URL" : ""));
        }
        URI to = from.resolve(location);
        if (!"https".equals(to.getScheme())
                && !("http".equals(to.getScheme()) && from.getScheme().equals("http"))) {
            throw new IOException("a redirect from " + from.getScheme() + " to " + to.getScheme());
        }
        return to;
    }
}
