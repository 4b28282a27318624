package dev.molt.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an executable of {@code scripts/steps} answered.
 *
 * @param said its lines
 */
record Step(String name, int exit, List<String> said) {
    /** Runs it on this data directory, and waits; what it says meanwhile goes to standard error. */
    static Step run(Surroundings around, String name, String... arguments) throws IOException {
        Path step = around.home().resolve("scripts/steps").resolve(name);
        if (!Files.isExecutable(step)) {
            throw new Failure(Exit.FAILED, step + " is not there or not executable", "Look at MOLT_HOME");
        }
        List<String> command = new ArrayList<>(List.of(step.toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        environment.putAll(around.environment());
        environment.put("MOLT_HOME", around.home().toString());
        environment.put("MOLT_DATA", around.data().root().toString());
        environment.put("DATA_DIR", around.data().root().toString());
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return new Step(name, exitCode(process, name), said);
    }

    private static int exitCode(Process process, String name) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in the step " + name, e);
        }
    }

    /** Its lines key=value. */
    Map<String, String> results() {
        Map<String, String> results = new LinkedHashMap<>();
        said.stream().filter(line -> line.matches("[a-z_]+=.*")).forEach(line -> {
            String[] both = line.split("=", 2);
            results.put(both[0], both[1]);
        });
        return results;
    }

    /** The same of one that did what it is for. */
    Map<String, String> resultsOrFailure(String what, String hint) {
        if (exit != 0) {
            throw new Failure(
                    Exit.FAILED, what + " failed: " + results().getOrDefault("reason", "exit code " + exit), hint);
        }
        return results();
    }
}
