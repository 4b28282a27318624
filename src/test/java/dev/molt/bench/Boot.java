package dev.molt.bench;

import static org.awaitility.Awaitility.await;

import dev.molt.e2e.AtExit;
import dev.molt.e2e.Command;
import dev.molt.e2e.Scratch;
import dev.molt.e2e.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts of a worker in the way in which the supervisor starts it, up to its file {@code ready}. */
final class Boot implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Path directory = Scratch.make();
    private final JavaHome java;
    private final List<Process> started = new ArrayList<>();
    private final AtExit atExit = new AtExit("end-of-boot", this::end);
    private int runs;

    Boot(JavaHome java) throws IOException {
        this.java = java;
        Path target = Files.createDirectory(directory.resolve("target"));
        Command.run(List.of("cp", "-a", Template.get().jars() + "/.", target.toString()))
                .orThrow();
    }

    /** From the start of the process to ready. Also the first start, which makes the database. */
    double millisToReady(List<String> options) throws IOException, InterruptedException {
        Path run = Files.createDirectory(directory.resolve(Integer.toString(++runs)));
        Files.createFile(run.resolve("go"));
        long began = System.nanoTime();
        Process process = start(options, run);
        await("ready")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> Files.exists(run.resolve("ready")));
        double millis = (System.nanoTime() - began) / 1e6;
        process.destroy();
        process.waitFor();
        return millis;
    }

    private Process start(List<String> options, Path run) throws IOException {
        List<String> command = command(options);
        command.add("dev.molt.relay.Relay");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        builder.environment().put("MOLT_RUN_DIR", run.toString());
        builder.environment().put("MOLT_DATA", directory.resolve("data").toString());
        builder.environment().put("MOLT_BIND", "1");
        if (!Files.exists(directory.resolve("data/app.db"))) {
            builder.environment().put("MOLT_UPDATE", "first");
        }
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** The archive of the classes that a start has loaded, made as Molt's step {@code train} makes it; options to start from it. */
    List<String> archive() throws IOException, InterruptedException {
        Path classes = directory.resolve("classes");
        Path archive = directory.resolve("archive.jsa");
        millisToReady(List.of("-XX:DumpLoadedClassList=" + classes));
        make(List.of("-Xshare:dump", "-XX:SharedClassListFile=" + classes, "-XX:SharedArchiveFile=" + archive));
        return List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-XX:+VerifySharedSpaces");
    }

    /** The same with the ahead-of-time cache of JDK 25. */
    List<String> aotCache() throws IOException, InterruptedException {
        Path configuration = directory.resolve("aot.configuration");
        Path cache = directory.resolve("cache.aot");
        millisToReady(List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration));
        make(List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + configuration, "-XX:AOTCache=" + cache));
        return List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=auto", "-XX:+VerifySharedSpaces");
    }

    private void make(List<String> options) {
        Command.run(directory, Map.of(), command(options)).orThrow();
    }

    private List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(java.java()));
        command.addAll(options);
        command.addAll(List.of(
                Service.JAVA_OPTS, "--enable-native-access=ALL-UNNAMED", "-cp", "target/molt.jar:target/lib/*"));
        return command;
    }

    @Override
    public void close() {
        atExit.close();
    }

    private void end() {
        started.forEach(Process::destroyForcibly);
        Scratch.delete(directory);
    }
}
