package dev.molt.listener;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is wanted of a listener: its document in the store.
 *
 * @param id what people and the store call it
 * @param url where its source is
 * @param token what the source knows it by, if it asks for that
 * @param resumable whether the source can be asked to go on after a cursor
 * @param overlap whether the source takes two connections at once
 * @param state whether it is to run
 * @param attempt grows each time that it is to connect anew
 * @param beginning tells it from one with the same id that was forgotten
 */
record Wanted(
        String id,
        String url,
        Optional<SealedToken> token,
        boolean resumable,
        boolean overlap,
        State state,
        long attempt,
        String beginning) {
    private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{0,40}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a listener is to do. */
    enum State {
        RUNNING,
        STOPPED,
        /** Stopped, and to be removed when nobody owns it. */
        FORGOTTEN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Wanted {
        requireId(id);
        if (!BEGINNING.matcher(beginning).matches()) {
            throw new IllegalArgumentException("its beginning must be up to 40 hexadecimal digits");
        }
    }

    static void requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "listener_id must be 1 to 100 letters, digits, '.', '_', ':' or '-', a letter or digit first");
        }
    }

    /**
     * What {@link #text} has written. Fields of a later release are let pass.
     *
     * @throws IllegalArgumentException saying what is wrong, without the document: it has secrets in it
     */
    static Wanted of(String id, String text) {
        JsonNode json = tree(text);
        return new Wanted(
                id,
                json.path("url").asText(),
                Optional.of(json.path("token").asText())
                        .filter(token -> !token.isEmpty())
                        .map(SealedToken::of),
                json.path("resumable").asBoolean(),
                json.path("overlap").asBoolean(),
                State.valueOf(json.path("state").asText().toUpperCase(Locale.ROOT)),
                json.path("attempt").asLong(),
                json.path("beginning").asText());
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("its document is no JSON", e);
        }
    }

    String text() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("url", url);
        token.ifPresent(it -> json.put("token", it.text()));
        json.put("resumable", resumable);
        json.put("overlap", overlap);
        json.put("state", state.word());
        json.put("attempt", attempt);
        json.put("beginning", beginning);
        return json.toString();
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Without its token: whoever starts it again brings it along. */
    Wanted ended(State how) {
        return new Wanted(id, url, Optional.empty(), resumable, overlap, how, attempt, beginning);
    }

    Wanted again() {
        return new Wanted(id, url, token, resumable, overlap, state, attempt + 1, beginning);
    }

    /** Whether a connection for this one does for the other one too. */
    boolean hasSameConnection(Wanted other) {
        return url.equals(other.url)
                && token.equals(other.token)
                && resumable == other.resumable
                && attempt == other.attempt;
    }
}
