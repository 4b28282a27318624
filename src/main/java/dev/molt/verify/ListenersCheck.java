package dev.molt.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.molt.http.PrivateClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** Whether the listeners that this worker owns are connected to their sources. */
final class ListenersCheck implements Check {
    private static final String PATH = "/admin/listeners";
    private static final int MOST_BYTES = 8 << 20;
    private static final int NOT_FOUND = 404;

    /** So many of those that are not connected are named. */
    private static final int NAMED = 5;

    @Override
    public String look(Subject subject, Duration atMost) throws CheckFailed, IOException {
        PrivateClient.Answer answer = new PrivateClient(subject.address(), atMost, MOST_BYTES).get(PATH);
        if (answer.status() == NOT_FOUND) {
            return "no listeners run here";
        }
        if (!answer.isGood()) {
            throw new CheckFailed(PATH + " answered " + answer.status() + ": " + answer.body());
        }
        List<JsonNode> owned = owned(new ObjectMapper().readTree(answer.body()));
        List<String> broken = owned.stream()
                .filter(listener -> !connection(listener).equals("connected"))
                .map(listener -> listener.path("listener_id").asText() + " is " + connection(listener))
                .toList();
        if (!broken.isEmpty()) {
            throw new CheckFailed(broken.size() + " of " + owned.size() + " listeners are not connected: "
                    + String.join(", ", broken.subList(0, Math.min(NAMED, broken.size()))));
        }
        return "listeners owned here: " + owned.size() + ", all of them connected";
    }

    private static List<JsonNode> owned(JsonNode json) {
        return StreamSupport.stream(json.path("listeners").spliterator(), false)
                .filter(listener -> listener.path("here").path("role").asText().equals("owner"))
                .toList();
    }

    private static String connection(JsonNode listener) {
        return listener.path("here").path("connection").asText();
    }
}
