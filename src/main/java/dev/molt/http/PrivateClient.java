package dev.molt.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks HTTP to a worker's private listener, or to the port of a level 0 program, one request per connection. Blocks until the
 * answer is complete.
 */
public final class PrivateClient {
    private static final Pattern RESPONSE = Pattern.compile("(?s)HTTP/1\\.[01] (\\d{3})(.*?)\r\n\r\n(.*)");
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d{1,18})");
    private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]{1,7})\r\n");
    private static final Logger LOG = LoggerFactory.getLogger(PrivateClient.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final SocketAddress address;
    private final Duration atMost;
    private final int mostBytes;

    /** Waits 30 s for an answer. */
    public PrivateClient(Path socket) {
        this(socket, LONGEST_WAIT);
    }

    /** Waits for a whole answer as long as {@code atMost}. */
    public PrivateClient(Path socket, Duration atMost) {
        this(UnixDomainSocketAddress.of(socket), atMost, Integer.MAX_VALUE);
    }

    /** Waits for a whole answer of at most {@code mostBytes} as long as {@code atMost}. */
    public PrivateClient(SocketAddress address, Duration atMost, int mostBytes) {
        this.address = address;
        this.atMost = atMost;
        this.mostBytes = mostBytes;
    }

    /** Loads what a first request would wait for. */
    public static void load() {
        LOG.debug("Loaded");
    }

    /** A status code and the body as text. */
    public record Answer(int status, String body) {
        /** Whether the status is 2xx. */
        public boolean isGood() {
            return status / 100 == 2;
        }
    }

    /** Sends a GET request; {@code path} begins with a slash and is encoded. */
    public Answer get(String path) throws IOException {
        return send("GET", path, Map.of(), "");
    }

    /** Sends a request; {@code body} is sent as JSON unless it is empty. */
    public Answer send(String method, String path, Map<String, String> headers, String body) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            writeAsMuchAsIsRead(channel, request(method, path, headers, body));
            return parse(readToEnd(channel));
        } catch (IOException e) {
            throw new IOException(method + " " + path + " on " + address + " failed: " + e.getMessage(), e);
        }
    }

    /** A server that refuses a request may answer and close before it has read all of it; then its answer is what counts. */
    private static void writeAsMuchAsIsRead(SocketChannel channel, ByteBuffer request) {
        try {
            while (request.hasRemaining()) {
                channel.write(request);
            }
        } catch (IOException e) {
            LOG.debug("The request was not read to its end", e);
        }
    }

    private static ByteBuffer request(String method, String path, Map<String, String> headers, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head =
                new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (content.length > 0) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(content.length)
                    .append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(start.length + content.length)
                .put(start)
                .put(content)
                .flip();
    }

    /** A reset after an answer is its end; an answer that it cuts off is refused by whoever parses it. */
    private static boolean isRead(SocketChannel channel, ByteBuffer part, ByteArrayOutputStream before)
            throws IOException {
        try {
            return channel.read(part) >= 0;
        } catch (IOException e) {
            if (before.size() == 0) {
                throw e;
            }
            LOG.debug("The connection was reset after the answer", e);
            return false;
        }
    }

    private String readToEnd(SocketChannel channel) throws IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(8192);
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (isRead(channel, part, all)) {
                all.write(part.array(), 0, part.position());
                if (all.size() > mostBytes) {
                    throw new IOException("the answer is larger than " + mostBytes + " bytes");
                }
                part.clear();
                awaitMore(selector, deadline);
            }
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private void awaitMore(Selector selector, long deadline) throws IOException {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        boolean readable = left > 0 && selector.select(key -> {}, left) > 0;
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
        if (!readable && System.nanoTime() - deadline >= 0) {
            throw new SocketTimeoutException("no answer within " + atMost.toMillis() + " ms");
        }
    }

    /** One character is one byte until the body is decoded. */
    private static Answer parse(String response) throws IOException {
        Matcher parts = RESPONSE.matcher(response);
        if (!parts.matches()) {
            throw new IOException("the answer is no HTTP response");
        }
        String body = body(parts.group(2).toLowerCase(Locale.ROOT), parts.group(3));
        byte[] content = body.getBytes(StandardCharsets.ISO_8859_1);
        return new Answer(Integer.parseInt(parts.group(1)), new String(content, StandardCharsets.UTF_8));
    }

    private static String body(String headers, String rest) throws IOException {
        if (headers.contains("\r\ntransfer-encoding: chunked")) {
            return dechunk(rest);
        }
        Matcher length = LENGTH.matcher(headers);
        if (length.find() && Long.parseLong(length.group(1)) != rest.length()) {
            throw new IOException("the answer is cut off");
        }
        return rest;
    }

    private static String dechunk(String body) throws IOException {
        StringBuilder content = new StringBuilder();
        int at = 0;
        Matcher chunk = CHUNK.matcher(body);
        while (chunk.find(at) && chunk.start() == at) {
            int size = Integer.parseInt(chunk.group(1), 16);
            if (size == 0) {
                return content.toString();
            }
            at = Math.min(chunk.end() + size + 2, body.length());
            content.append(body, chunk.end(), Math.max(chunk.end(), at - 2));
        }
        throw new IOException("the answer is cut off");
    }
}
