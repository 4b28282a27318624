package dev.molt.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code molt backups prune}. */
@CommandLine.Command(
        name = "prune",
        description = "Remove backups and releases beyond BACKUP_KEEP and RELEASE_KEEP, as is done after every commit.")
final class BackupsPruneCommand extends Command {
    @Override
    Answer answer() throws IOException {
        Path step = around().home().resolve("scripts/steps/prune");
        if (!Files.isExecutable(step)) {
            throw new Failure(Exit.FAILED, step + " is not there or not executable", "Look at MOLT_HOME");
        }
        ProcessBuilder builder = new ProcessBuilder(step.toString()).redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        environment.putAll(around().environment());
        environment.put("MOLT_HOME", around().home().toString());
        environment.put("MOLT_DATA", around().data().root().toString());
        environment.put("DATA_DIR", around().data().root().toString());
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return answer(exitCode(process), said);
    }

    private static int exitCode(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while pruning", e);
        }
    }

    /** A step answers with lines key=value. */
    private static Answer answer(int exitCode, List<String> said) {
        Map<String, Object> results = new LinkedHashMap<>();
        said.stream().filter(line -> line.matches("[a-z_]+=.*")).forEach(line -> {
            String[] both = line.split("=", 2);
            results.put(both[0], both[1]);
        });
        if (exitCode != 0) {
            throw new Failure(
                    Exit.FAILED,
                    "pruning failed: " + results.getOrDefault("reason", "exit code " + exitCode),
                    "What was removed stays removed; nothing that is needed is ever removed");
        }
        return new Answer(Exit.DONE, results, said);
    }
}
