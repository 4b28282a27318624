package dev.molt.listener;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds id and cursor of a message: the fields {@code id} and {@code cursor} of a JSON object, text or whole numbers; without a
 * cursor the id is one. A message without an id is known by the hash of its text, so two that are alike count as one.
 */
final class ReceivedReader {
    private static final Pattern ID = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,200}");

    /** It goes into a header. */
    private static final Pattern CURSOR = Pattern.compile("[!-~]{1,200}");

    private final ObjectMapper json = new ObjectMapper();

    Received read(String text) {
        JsonNode message = tree(text);
        Optional<String> id = word(message.path("id"), ID);
        String cursor = word(message.path("cursor"), CURSOR)
                .or(() -> id.filter(it -> CURSOR.matcher(it).matches()))
                .orElse("");
        return new Received(id.orElseGet(() -> hash(text)), cursor, text);
    }

    private JsonNode tree(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static Optional<String> word(JsonNode field, Pattern form) {
        return Optional.of(field)
                .filter(it -> it.isTextual() || it.isIntegralNumber())
                .map(JsonNode::asText)
                .filter(it -> form.matcher(it).matches());
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
