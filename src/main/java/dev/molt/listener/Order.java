package dev.molt.listener;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command as people give it: {@code {"command":"start","listener_id":"…","url":"wss://…","token":"…"}}. Has been checked.
 *
 * @param command start, stop or recover
 * @param url of a start; else ""
 * @param token of a start, if the source asks for one
 * @param resumable of a start: the source takes the cursor of the last message as Last-Event-ID, and goes on after it
 * @param overlap of a start: the source takes two connections at once
 * @param forget of a stop: nothing of the listener is to be left
 */
record Order(
        String command,
        String listener,
        String url,
        Optional<String> token,
        boolean resumable,
        boolean overlap,
        boolean forget) {
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "start", Set.of("command", "listener_id", "url", "token", "resumable", "overlap"),
            "stop", Set.of("command", "listener_id", "forget"),
            "recover", Set.of("command", "listener_id"));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException saying what is wrong, without quoting what may be secret
     */
    static Order of(String text) {
        JsonNode json = tree(text);
        String command = word(json, "command");
        Set<String> known = Optional.ofNullable(FIELDS.get(command))
                .orElseThrow(() -> new IllegalArgumentException("\"command\" must be start, stop or recover"));
        refuseUnknown(json.fieldNames(), command, known);
        Wanted.requireId(word(json, "listener_id"));
        boolean isStart = command.equals("start");
        Optional<String> token = json.has("token") ? Optional.of(word(json, "token")) : Optional.empty();
        token.ifPresent(Source::requireToken);
        String url = isStart ? word(json, "url") : "";
        if (isStart) {
            Source.checked(url, token.isPresent());
        }
        return new Order(
                command,
                word(json, "listener_id"),
                url,
                token,
                truth(json, "resumable", false),
                truth(json, "overlap", true),
                truth(json, "forget", false));
    }

    private static JsonNode tree(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The body is not JSON" + where(e), e);
        }
        throw new IllegalArgumentException(
                "The body must be a JSON object like {\"command\":\"stop\",\"listener_id\":\"…\"}");
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static void refuseUnknown(Iterator<String> names, String command, Set<String> known) {
        names.forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("Unknown field \"" + name + "\"; " + command + " has "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }

    private static String word(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" must be a string" + (json.has(name) ? "" : ", it is missing"));
        }
        return value.textValue();
    }

    private static boolean truth(JsonNode json, String name, boolean absent) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new IllegalArgumentException("\"" + name + "\" must be true or false");
        }
        return value.asBoolean(absent);
    }
}
