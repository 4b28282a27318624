package dev.molt.fleet;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.embedded.core.ExecutableProvider;

/** A real Redis server on loopback that can be frozen, killed and started again. */
final class RedisProcess implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final int port;
    private final List<String> command;
    private final Path directory;
    private Process process;

    /** Unpacked once. */
    private static final class Program {
        static final File FILE = unpacked();

        private static File unpacked() {
            try {
                return ExecutableProvider.newJarResourceProvider().get();
            } catch (IOException e) {
                throw new UncheckedIOException("no Redis server for this machine", e);
            }
        }
    }

    private RedisProcess(int port, List<String> command, Path directory) {
        this.port = port;
        this.command = command;
        this.directory = directory;
    }

    /** Keeps nothing when it is killed, unless the settings, like {@code --appendonly yes}, say so. */
    static RedisProcess start(Path directory, String... settings) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                Program.FILE.getAbsolutePath(),
                "--bind",
                HOST,
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toString(),
                "--save",
                ""));
        command.addAll(List.of(settings));
        RedisProcess redis = new RedisProcess(port, command, directory);
        redis.startAgain();
        return redis;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        }
    }

    /** On the same port, with what it had kept. */
    void startAgain() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        Awaitility.await().until(this::answers);
    }

    private boolean answers() {
        try (Connection connection = new Connection(HOST, port)) {
            return connection.ping();
        } catch (JedisDataException e) {
            return !e.getMessage().startsWith("LOADING");
        } catch (JedisConnectionException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    FleetUrl url() {
        return FleetUrl.of("redis://" + HOST + ":" + port);
    }

    /** @param credentials as they stand in a URL, with the at sign */
    FleetUrl url(String credentials) {
        return FleetUrl.of("redis://" + credentials + HOST + ":" + port);
    }

    /** That it has used so far. */
    Optional<Duration> processorTime() {
        return process.info().totalCpuDuration();
    }

    /** Asks it something as its operator. */
    Object command(Protocol.Command name, String... arguments) {
        try (Connection connection = new Connection(HOST, port)) {
            connection.sendCommand(name, arguments);
            return connection.getOne();
        }
    }

    /** Without a chance to keep anything. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** It accepts connections then, and answers nothing. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill " + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
