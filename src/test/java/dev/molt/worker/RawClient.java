package dev.molt.worker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One TCP connection on which a test sees exactly what a client sees: an answer, an orderly end, or a reset. */
public final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    /** An answer's head and body. */
    public record Answer(String head, String body) {
        public int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        public boolean closes() {
            return head.toLowerCase(java.util.Locale.ROOT).contains("\r\nconnection: close");
        }
    }

    /** The server ended the connection before the first byte of an answer. */
    public static final class Ended extends IOException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super("the connection ended without a byte");
        }
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    public void sendGet(String path) throws IOException {
        send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    public Answer get(String path) throws IOException {
        sendGet(path);
        return answer();
    }

    public Answer post(String path, String key, String json) throws IOException {
        send("POST " + path + " HTTP/1.1\r\nHost: test\r\nIdempotency-Key: " + key + "\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json);
        return answer();
    }

    /** Reads one answer; its body must have a Content-Length. */
    public Answer answer() throws IOException {
        String text = readHead();
        String length = text.replaceAll("(?is).*\r\ncontent-length: (\\d+)\r\n.*", "$1");
        byte[] body = in.readNBytes(Integer.parseInt(length));
        if (body.length < Integer.parseInt(length)) {
            throw new IOException("the connection ended in the middle of a body");
        }
        return new Answer(text, new String(body, StandardCharsets.UTF_8));
    }

    private String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                if (head.size() == 0) {
                    throw new Ended();
                }
                throw new IOException("the connection ended in the middle of an answer: " + head);
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads the head of an answer that has no body: of a HEAD request, or 100. */
    String head() throws IOException {
        return readHead();
    }

    /** Reads everything until the server ends its side in an orderly way; a reset throws. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Reads until this text has come. */
    public void await(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended before \"" + text + "\": " + seen);
            }
            seen.append((char) next);
        }
    }

    /** Whether the server has ended its side in an orderly way and without another byte; a reset throws. */
    public boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
