package dev.molt.worker;

import dev.molt.http.PrivateClient;
import java.io.IOException;

/** Sends requests to the service over the private listener, before any client can. */
public interface Probe {
    /** Sends a GET request; {@code path} begins with a slash. */
    PrivateClient.Answer get(String path) throws IOException;

    /** Sends a POST request with a JSON body. */
    PrivateClient.Answer post(String path, String body) throws IOException;
}
