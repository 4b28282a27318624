package dev.molt.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Reads one HTTP/1.1 response as its bytes arrive. For one thread. */
final class ResponseReader {
    private static final String HEAD_END = "\r\n\r\n";

    private final ByteArrayOutputStream received = new ByteArrayOutputStream(1024);

    /** Takes what has arrived; the answer, as soon as it is whole. */
    Optional<Response> take(ByteBuffer bytes) {
        received.write(bytes.array(), bytes.position(), bytes.remaining());
        bytes.position(bytes.limit());
        return answer(false);
    }

    /** The connection has ended: the answer, if its end is what completes it. */
    Optional<Response> end() {
        return answer(true);
    }

    boolean isEmpty() {
        return received.size() == 0;
    }

    private Optional<Response> answer(boolean ended) {
        String text = received.toString(StandardCharsets.ISO_8859_1);
        int headEnd = text.indexOf(HEAD_END);
        if (headEnd < 0) {
            return Optional.empty();
        }
        String head = text.substring(0, headEnd);
        return body(head, text.substring(headEnd + HEAD_END.length()), ended)
                .map(body -> new Response(status(head), body, !"close".equalsIgnoreCase(header(head, "connection"))));
    }

    private static Optional<String> body(String head, String rest, boolean ended) {
        if ("chunked".equalsIgnoreCase(header(head, "transfer-encoding"))) {
            return joinChunks(rest);
        }
        String length = header(head, "content-length");
        if (length.isEmpty()) {
            return ended ? Optional.of(rest) : Optional.empty();
        }
        int expected = Integer.parseInt(length);
        return rest.length() < expected ? Optional.empty() : Optional.of(rest.substring(0, expected));
    }

    private static Optional<String> joinChunks(String rest) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int lineEnd = rest.indexOf("\r\n", at);
            if (lineEnd < 0) {
                return Optional.empty();
            }
            int size = Integer.parseInt(rest.substring(at, lineEnd).trim(), 16);
            int next = lineEnd + 2 + size + 2;
            if (rest.length() < next) {
                return Optional.empty();
            }
            if (size == 0) {
                return Optional.of(body.toString());
            }
            body.append(rest, lineEnd + 2, lineEnd + 2 + size);
            at = next;
        }
    }

    private static int status(String head) {
        return Integer.parseInt(head.split(" ", 3)[1].substring(0, 3));
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse("");
    }
}
