package dev.molt.worker;

import dev.molt.config.Settings;
import dev.molt.http.HeldSocket;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;

/** Where clients connect: the held socket, or without one (no perl on the host) a socket of our own, bound late. */
interface PublicSocket {
    /** Called when the worker may accept. */
    ServerSocketChannel take() throws IOException;

    /** Fails at once when there is no held socket and none is to be bound. */
    static PublicSocket of(Map<String, String> environment, Settings settings) {
        if ("1".equals(environment.get("MOLT_BIND"))) {
            return () -> HeldSocket.bind(settings.bindAddress(), settings.port());
        }
        try {
            ServerSocketChannel inherited = HeldSocket.inherited();
            return () -> inherited;
        } catch (IOException e) {
            throw new CannotRun(e.getMessage(), e);
        }
    }
}
