package dev.molt.relay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Set;

/** Reads a message from a request's body and says exactly what is wrong with it. */
final class MessageJson {
    static final int LONGEST_SOURCE = 200;
    static final int LONGEST_BODY = 65_536;
    private static final Set<String> FIELDS = Set.of("source", "body");

    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    NewMessage parse(String key, byte[] content) {
        JsonNode json = tree(content);
        if (json == null || !json.isObject()) {
            throw bad("The body must be a JSON object like {\"source\":\"…\",\"body\":\"…\"}.");
        }
        refuseUnknown(json.fieldNames());
        return new NewMessage(key, text(json, "source", LONGEST_SOURCE), text(json, "body", LONGEST_BODY));
    }

    private JsonNode tree(byte[] content) {
        try {
            return mapper.readTree(content);
        } catch (JsonProcessingException e) {
            throw bad("The body is not JSON: " + e.getOriginalMessage() + where(e));
        } catch (java.io.IOException e) {
            throw bad("The body is not UTF-8 text.");
        }
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static void refuseUnknown(Iterator<String> names) {
        while (names.hasNext()) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw bad("Unknown field \"" + name + "\"; a message has source and body.");
            }
        }
    }

    private static String text(JsonNode json, String name, int longest) {
        JsonNode value = json.get(name);
        if (value == null || !value.isTextual()) {
            throw bad("\"" + name + "\" must be a string" + (value == null ? ", it is missing." : "."));
        }
        String text = value.textValue();
        if (text.isEmpty() || text.length() > longest) {
            throw bad("\"" + name + "\" must have 1 to " + longest + " characters, it has " + text.length() + ".");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw bad("\"" + name + "\" has half of a surrogate pair in it, which is no character.");
        }
        return text;
    }

    private static Refused bad(String message) {
        return new Refused(400, "bad_message", message);
    }
}
