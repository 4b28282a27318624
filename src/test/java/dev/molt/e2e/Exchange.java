package dev.molt.e2e;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One request and what is known about it.
 *
 * @param intendedNanos when it was meant to be sent, on the clock of {@link System#nanoTime()}
 * @param key the idempotency key of a write; empty for a read
 * @param onNewConnection opened for it alone and closed after it
 * @param retried sent for the second time, because an idle connection was closed under the first
 */
record Exchange(long intendedNanos, String key, String text, boolean onNewConnection, boolean retried) {
    static Exchange read(long intendedNanos, long after, int limit, boolean onNewConnection) {
        String text = "GET /api/messages?after=" + after + "&limit=" + limit + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        return new Exchange(intendedNanos, "", text, onNewConnection, false);
    }

    static Exchange write(long intendedNanos, String source, String key, boolean onNewConnection) {
        String json = "{\"source\":\"" + source + "\",\"body\":\"" + key + "\"}";
        String text =
                "POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: "
                        + key + "\r\nContent-Length: " + json.length() + "\r\n\r\n" + json;
        return new Exchange(intendedNanos, key, text, onNewConnection, false);
    }

    boolean isWrite() {
        return !key.isEmpty();
    }

    Exchange again() {
        return new Exchange(intendedNanos, key, text, onNewConnection, true);
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
