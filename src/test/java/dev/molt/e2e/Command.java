package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that runs to its end; its output goes through a file, so a full pipe never blocks it. */
public record Command(int exit, String output) {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    public static Command run(List<String> command) {
        return run(Path.of("/"), Map.of(), command);
    }

    /** Runs with nothing in its environment but PATH and what is given. */
    public static Command run(Path directory, Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile("m-out", "");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile());
                clean(builder.environment(), environment);
                Process process = builder.start();
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(command + " ran for longer than " + LIMIT);
                }
                return new Command(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + command, e);
        }
    }

    static void clean(Map<String, String> of, Map<String, String> add) {
        String path = of.get("PATH");
        of.clear();
        of.put("PATH", path);
        of.put("LANG", "C.UTF-8");
        of.putAll(add);
    }

    public Command orThrow() {
        if (exit != 0) {
            throw new IllegalStateException("exit " + exit + ": " + output);
        }
        return this;
    }
}
