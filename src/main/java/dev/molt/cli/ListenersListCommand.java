package dev.molt.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code molt listeners list}. */
@CommandLine.Command(
        name = "list",
        description = "The listeners, who owns them, and how the connections of this instance are doing.")
final class ListenersListCommand extends Command {
    @Override
    Answer answer() throws IOException {
        JsonNode listeners = ListenersCommand.list(around());
        List<String> lines = new ArrayList<>();
        Table table = new Table("LISTENER", "WANTED", "OWNER", "HERE", "GAPS", "URL");
        List<String> problems = new ArrayList<>();
        for (JsonNode each : listeners.path("listeners")) {
            table.row(
                    each.path("listener_id").asText(),
                    orDash(each.path("wanted").asText()),
                    orDash(each.path("owner").asText()),
                    here(each.path("here")),
                    gaps(each.path("here")),
                    orDash(each.path("url").asText()));
            if (each.has("problem")) {
                problems.add("problem: listener " + each.path("listener_id").asText() + ": "
                        + each.path("problem").asText());
            }
        }
        lines.addAll(
                listeners.path("listeners").isEmpty()
                        ? List.of("No listener was started.")
                        : table.lines(Terminal.width(around())));
        lines.addAll(problems);
        Map<String, Object> json =
                new ObjectMapper().convertValue(listeners, new TypeReference<Map<String, Object>>() {});
        return new Answer(problems.isEmpty() ? Exit.DONE : Exit.FAILED, json, lines);
    }

    private static String here(JsonNode here) {
        if (here.isMissingNode()) {
            return "-";
        }
        String why = here.path("why").asText();
        String role = here.path("role").asText().equals("warm") ? "warm, " : "";
        return role + here.path("connection").asText() + (why.isEmpty() ? "" : " (" + why + ")");
    }

    private static String gaps(JsonNode here) {
        int count = here.path("gaps").asInt();
        return count == 0 ? "-" : count + ", last " + here.path("last_gap_ms").asLong() + " ms";
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
