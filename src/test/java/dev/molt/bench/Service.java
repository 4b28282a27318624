package dev.molt.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The service that all of them deploy, as its users see it. */
final class Service {
    /** The request that decides for everybody whether a version works. */
    static final String CHECK = "/api/messages?limit=1";

    static final String JAVA_OPTS = "-Xmx256m";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Service() {}

    static boolean passesCheck(int port) {
        return ask(port, CHECK).startsWith("HTTP/1.1 200");
    }

    /** Whether this version answers on the public port. */
    static boolean isVersion(int port, String version) {
        String answer = ask(port, "/health/ready");
        return answer.startsWith("HTTP/1.1 200") && answer.contains(version);
    }

    /** The whole answer on a connection of its own; empty when there is none. */
    private static String ask(int port, String path) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.connect(new InetSocketAddress("127.0.0.1", port), (int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // refused, reset or silent: no answer, whatever the way
        }
    }
}
