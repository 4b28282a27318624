package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The processes of a real load balancer, in a directory of their own, and the configuration of an example, with the addresses of a
 * test in it. On close they are ended, the last one first.
 */
final class Balancer implements AutoCloseable {
    /** The examples have the clients on this port, and instances on those that follow. */
    private static final int EXAMPLE_PORT = 8080;

    private static final int MOST_INSTANCES = 9;

    private static final long SECONDS_TO_END = 10;

    private final Path home = Scratch.make();
    private final int port = Installation.freePort();
    private final Client client = new Client(port);
    private final Deque<Process> processes = new ArrayDeque<>();
    private final AtExit atExit = new AtExit("end-of-balancer", this::end);

    Path home() {
        return home;
    }

    int port() {
        return port;
    }

    Client client() {
        return client;
    }

    /** The text of {@code examples/FILE} for instances on these ports: what it says of further ones is left out. */
    String example(String file, List<Integer> ports) {
        String text = read(Path.of("examples", file))
                .lines()
                .filter(line -> !namesFurther(line, ports.size()))
                .collect(Collectors.joining("\n", "", "\n"));
        for (int i = 0; i < ports.size(); i++) {
            text = text.replace(address(EXAMPLE_PORT + 1 + i), address(ports.get(i)));
        }
        return text;
    }

    private static boolean namesFurther(String line, int instances) {
        return IntStream.rangeClosed(instances + 1, MOST_INSTANCES)
                .anyMatch(number -> line.contains(address(EXAMPLE_PORT + number)));
    }

    static String address(int port) {
        return "127.0.0.1:" + port;
    }

    /** Replaces what an example must contain. */
    static String replace(String text, String part, String replacement) {
        if (!text.contains(part)) {
            throw new IllegalArgumentException("the example does not contain " + part + ":\n" + text);
        }
        return text.replace(part, replacement);
    }

    /** Writes a file into its directory, whole or not at all. */
    Path write(String name, String text) {
        try {
            Path temporary = Files.writeString(home.resolve(name + ".new"), text);
            Path file = home.resolve(name);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + name, e);
        }
    }

    /** What goes on beside the test, until it is closed. */
    Process start(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
        try {
            Process process = builder.start();
            processes.push(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot start " + command[0] + "; scripts/test.sh installs what the tests need", e);
        }
    }

    /** Waits until clients are answered by an instance. */
    void awaitServing() {
        try {
            Awaitility.await().atMost(Running.SOON).until(client::isReady);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("the balancer does not serve; it says:\n" + log(), e);
        }
    }

    String log() {
        return read(home.resolve("log"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    @Override
    public void close() {
        atExit.close();
    }

    private void end() {
        processes.forEach(Balancer::stop);
        Scratch.delete(home);
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
