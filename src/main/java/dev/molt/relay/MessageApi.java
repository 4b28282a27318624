package dev.molt.relay;

import dev.molt.worker.Probe;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.json.JavalinJackson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The relay's HTTP interface: {@code POST} and {@code GET /api/messages}. */
final class MessageApi {
    private static final Logger LOG = LoggerFactory.getLogger(MessageApi.class);
    private static final String PATH = "/api/messages";
    private static final int LARGEST_REQUEST = 512 * 1024;
    private static final int MOST_MESSAGES = 1000;
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final MessageStore store;
    private final MessageJson json = new MessageJson();

    MessageApi(MessageStore store) {
        this.store = store;
    }

    void addTo(JavalinConfig config) {
        config.http.maxRequestSize = LARGEST_REQUEST;
        config.http.prefer405over404 = true;
        config.jsonMapper(new JavalinJackson(new com.fasterxml.jackson.databind.ObjectMapper(), false));
        config.routes.post(PATH, this::post);
        config.routes.get(PATH, this::get);
        config.routes.exception(Refused.class, (e, context) -> answer(context, e.status(), e.code(), e.getMessage()));
        config.routes.exception(
                HttpResponseException.class, (e, context) -> answer(context, e.getStatus(), "refused", e.getMessage()));
        config.routes.exception(Exception.class, this::failed);
    }

    /** A message that is refused goes through all code but the store's, which warms itself up when it starts. */
    void warmUp(Probe probe) throws IOException {
        probe.send("POST", PATH, Map.of("Idempotency-Key", "warm-up"), "{\"source\":\"warm-up\",\"body\":\"\"}");
        probe.get(PATH + "?after=0&limit=1");
    }

    private void post(Context context) throws Exception {
        String key = key(context.header("Idempotency-Key"));
        long id = store.store(json.parse(key, context.bodyAsBytes()));
        context.status(201).json(Map.of("id", id));
    }

    private static String key(String header) {
        if (header == null || !KEY.matcher(header).matches()) {
            throw new Refused(
                    400,
                    "bad_key",
                    "The header Idempotency-Key must have 1 to 200 visible ASCII characters"
                            + (header == null ? ", it is missing." : "."));
        }
        return header;
    }

    private void get(Context context) throws Exception {
        long after = number(context, "after", 0, 0, Long.MAX_VALUE);
        int limit = (int) number(context, "limit", 100, 1, MOST_MESSAGES);
        List<Message> messages = store.after(after, limit);
        context.json(Map.of("messages", messages));
    }

    private static long number(Context context, String name, long absent, long least, long most) {
        String text = context.queryParam(name);
        if (text == null) {
            return absent;
        }
        if (text.matches("\\d{1,18}") && Long.parseLong(text) >= least && Long.parseLong(text) <= most) {
            return Long.parseLong(text);
        }
        throw new Refused(
                400,
                "bad_query",
                name + " must be a whole number from " + least + " to " + most + ", was \"" + text + "\".");
    }

    private void failed(Exception problem, Context context) {
        LOG.error("{} {} failed", context.method(), context.path(), problem);
        answer(context, 500, "failed", "The request failed and may be sent again with the same Idempotency-Key.");
    }

    private static void answer(Context context, int status, String code, String message) {
        context.status(status).json(Map.of("error", code, "message", message));
    }
}
