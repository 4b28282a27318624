package dev.molt.verify;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;

/** Connects to something that the service needs. */
record TcpCheck(String host, int port) implements Check {
    @Override
    public String look(Subject subject, Duration atMost) throws CheckFailed {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) Math.max(1, atMost.toMillis()));
            return "connected to " + host + ":" + port;
        } catch (IOException e) {
            throw new CheckFailed("cannot connect to " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> obstacle(Rehearsal rehearsal) {
        return rehearsal == Rehearsal.NONE ? Optional.empty() : Optional.of("a rehearsal has no network");
    }
}
