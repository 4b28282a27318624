package dev.molt.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A held socket outside of this JVM, and real worker processes on it, one after the other or side by side. */
public final class HeldSocketFixture implements AutoCloseable {
    static final long DEADLINE_SECONDS = 60;
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private final Path data;
    private final Process holder;
    private final Writer orders;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Map<Long, CompletableFuture<Integer>> exits = new ConcurrentHashMap<>();
    private final List<ForkedWorker> workers = new ArrayList<>();
    private final int port;

    public HeldSocketFixture(Path data) throws IOException {
        this.data = data;
        Path program = Files.createTempFile("held-socket", ".pl");
        try (InputStream resource = HeldSocketFixture.class.getResourceAsStream("/held-socket.pl")) {
            Files.write(program, resource.readAllBytes());
        }
        holder = new ProcessBuilder("perl", program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        orders = holder.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::listen, "held-socket");
        reader.setDaemon(true);
        reader.start();
        port = Integer.parseInt(next("port"));
        Files.delete(program);
    }

    private void listen() {
        try (BufferedReader lines = holder.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("ended")) {
                    exit(Long.parseLong(words[1])).complete(Integer.parseInt(words[2]));
                } else {
                    said.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String next(String word) {
        try {
            String line = said.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (line == null || !line.startsWith(word + " ")) {
                throw new IllegalStateException("expected " + word + " from the holder, was " + line);
            }
            return line.substring(word.length() + 1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return port;
    }

    private CompletableFuture<Integer> exit(long pid) {
        return exits.computeIfAbsent(pid, each -> new CompletableFuture<>());
    }

    /** Starts a main class as a worker with the held socket as fd 0. */
    public ForkedWorker start(Class<?> mainClass, Map<String, String> environment) throws IOException {
        return start(mainClass.getName(), environment, "socket", CLASS_PATH);
    }

    /** Starts a main class from elsewhere as a worker with the held socket as fd 0. */
    public ForkedWorker start(String mainClass, Map<String, String> environment, Path classes) throws IOException {
        return start(mainClass, environment, "socket", classes + ":" + CLASS_PATH);
    }

    ForkedWorker startWithoutSocket(Class<?> mainClass, Map<String, String> environment) throws IOException {
        return start(mainClass.getName(), environment, "null", CLASS_PATH);
    }

    private ForkedWorker start(String mainClass, Map<String, String> environment, String input, String classPath)
            throws IOException {
        Path run = Files.createDirectories(data.resolve("run").resolve(String.valueOf(workers.size() + 1)));
        Path log = run.resolve("log");
        List<String> words = new ArrayList<>(List.of(log.toString(), input, "env"));
        words.addAll(List.of("MOLT_DATA=" + data, "MOLT_RUN_DIR=" + run, "MOLT_RELEASE=r" + (workers.size() + 1)));
        environment.forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:+UseSerialGC"));
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath, mainClass));
        orders.write(String.join("\t", words) + "\n");
        orders.flush();
        long pid = Long.parseLong(next("started"));
        ForkedWorker worker = new ForkedWorker(pid, run, exit(pid));
        workers.add(worker);
        return worker;
    }

    /** Ends the listening of the socket for everybody who has it. */
    void shutDown() throws IOException {
        orders.write("shutdown\n");
        orders.flush();
        next("shutdown");
    }

    @Override
    public void close() throws IOException {
        workers.forEach(ForkedWorker::kill);
        orders.close(); // ends its loop
    }
}
