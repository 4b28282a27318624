package dev.molt.worker;

import static org.awaitility.Awaitility.await;

import dev.molt.http.PrivateClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A worker in its own JVM. */
public final class ForkedWorker {
    private static final Duration DEADLINE = Duration.ofSeconds(HeldSocketFixture.DEADLINE_SECONDS);

    private final long pid;
    private final Path run;
    private final CompletableFuture<Integer> exit;

    ForkedWorker(long pid, Path run, CompletableFuture<Integer> exit) {
        this.pid = pid;
        this.run = run;
        this.exit = exit;
    }

    /** Lets it go through every step at once, and waits until it accepts. */
    public ForkedWorker accepting() {
        return tell("go").tell("accept").awaitFile("accepting");
    }

    public ForkedWorker tell(String name) {
        try {
            Files.writeString(run.resolve(name), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public ForkedWorker awaitFile(String name) {
        await("file " + name)
                .atMost(DEADLINE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> Files.exists(run.resolve(name)) || exit.isDone());
        if (!has(name)) {
            throw new IllegalStateException("ended with " + exit.getNow(-1) + " before " + name + ":\n" + log());
        }
        return this;
    }

    public boolean has(String name) {
        return Files.exists(run.resolve(name));
    }

    public String read(String name) {
        try {
            return Files.readString(run.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it wrote to its standard error. */
    public String log() {
        return read("log");
    }

    /** Asks its private listener. */
    public PrivateClient.Answer ask(String path) throws IOException {
        return new PrivateClient(run.resolve("sock")).get(path);
    }

    PrivateClient.Answer ask(String method, String path, String body) throws IOException {
        return new PrivateClient(run.resolve("sock")).send(method, path, Map.of(), body);
    }

    public void term() {
        signal("TERM");
    }

    public void kill() {
        if (!exit.isDone()) {
            signal("KILL");
            exitCode();
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for its end. */
    public int exitCode() {
        return exit.completeOnTimeout(-1, DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** How many of its threads have a name that begins like this. */
    long threads(String prefix) {
        try (var tasks = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            return tasks.filter(task -> name(task).startsWith(prefix)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (IOException e) {
            return "gone";
        }
    }

    /** The files that it has open. */
    List<String> openFiles() throws IOException {
        try (var links = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            return links.map(ForkedWorker::target).toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "gone";
        }
    }
}
