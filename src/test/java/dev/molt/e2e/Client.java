package dev.molt.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A plain client of the public port: health, and messages. */
public final class Client {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 1000;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final int port;

    Client(int port) {
        this.port = port;
    }

    /** The readiness answer of the public port; empty when nobody answers there within 2 s. */
    Optional<JsonNode> readiness() {
        try {
            HttpResponse<String> answer = get("/health/ready", Duration.ofSeconds(2));
            return answer.statusCode() == 200 ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // refused, reset or silent: not ready, whatever the way
        }
    }

    public boolean isReady() {
        return readiness().isPresent();
    }

    /** The release that answers; empty when none does. */
    public String release() {
        return readiness().map(ready -> ready.path("release").asText()).orElse("");
    }

    String schema() {
        return readiness().map(ready -> ready.path("schema").asText()).orElse("");
    }

    /** Writes one message, which must be acknowledged. */
    void write(String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/messages"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString("{\"source\":\"client\",\"body\":\"" + body + "\"}"))
                .build();
        try {
            HttpResponse<String> answer = send(request);
            if (answer.statusCode() != 201) {
                throw new AssertionError(body + " was answered " + answer.statusCode() + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new AssertionError(body + " was not answered", e);
        }
    }

    /** Every message that the service has, page by page. */
    List<Ledger.StoredMessage> messages() {
        List<Ledger.StoredMessage> all = new ArrayList<>();
        try {
            for (List<Ledger.StoredMessage> page = page(0);
                    !page.isEmpty();
                    page = page(all.get(all.size() - 1).id())) {
                all.addAll(page);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the messages", e);
        }
        return all;
    }

    private List<Ledger.StoredMessage> page(long after) throws IOException {
        String body = get("/api/messages?after=" + after + "&limit=" + PAGE, Duration.ofSeconds(30))
                .body();
        JsonNode root = JSON.readTree(body);
        JsonNode messages = root.isArray() ? root : root.path("messages");
        List<Ledger.StoredMessage> page = new ArrayList<>();
        messages.forEach(message -> page.add(new Ledger.StoredMessage(
                message.path("id").asLong(), message.path("body").asText())));
        return page;
    }

    /** The whole answer to somebody who prefers this kind of content; of whatever answers on the port. */
    HttpResponse<String> ask(String path, String accept) throws IOException {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Accept", accept)
                .build());
    }

    private HttpResponse<String> get(String path, Duration limit) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(limit)
                .build();
        return send(request);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
