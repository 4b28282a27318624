package dev.molt.verify;

import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The worker that is looked at.
 *
 * @param release what it should be
 * @param directory where commands start
 * @param data its data directory
 * @param run its own directory in there, {@code run/<n>}
 * @param address where it answers HTTP: its private listener, or the port of a level 0 program
 * @param port what {@code PORT} tells commands
 * @param scratch an existing directory, without links in its path, that commands hold open, so that whoever starts a verification can end them with it
 */
public record Subject(
        String release, Path directory, DataDirectory data, Path run, SocketAddress address, int port, Path scratch) {
    /** Finds out how the worker in {@code run} is reached. */
    public static Subject of(String release, Path run, DataDirectory data, Settings settings, Path scratch)
            throws IOException {
        Path privatePort = run.resolve("port");
        int port = Files.exists(privatePort)
                ? Integer.parseInt(Files.readString(privatePort).strip())
                : settings.port();
        return new Subject(
                release, data.releases().resolve(release), data, run, address(run, port, settings), port, scratch);
    }

    private static SocketAddress address(Path run, int port, Settings settings) {
        Path socket = run.resolve("sock");
        if (Files.exists(socket)) {
            return UnixDomainSocketAddress.of(socket);
        }
        boolean everywhere = settings.bindAddress().equals("*") || port != settings.port();
        return new InetSocketAddress(everywhere ? "127.0.0.1" : settings.bindAddress(), port);
    }

    /** The same, with another directory for commands. */
    Subject startingIn(Path other) {
        return new Subject(release, other, data, run, address, port, scratch);
    }

    /** Whether it is a worker of Molt's, with a private listener. */
    boolean hasPrivateListener() {
        return address instanceof UnixDomainSocketAddress;
    }
}
