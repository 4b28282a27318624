package dev.molt.worker;

import dev.molt.http.PrivateClient;
import java.io.IOException;
import java.util.Map;

/** Sends requests to the service over the private listener, before any client can. */
public interface Probe {
    /** Sends a GET request; {@code path} begins with a slash. */
    PrivateClient.Answer get(String path) throws IOException;

    /** Sends any request; the body is JSON, or empty for none. */
    PrivateClient.Answer send(String method, String path, Map<String, String> headers, String body) throws IOException;
}
