package dev.molt.cli;

import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How a migration gets on, as the candidate that runs it says in its directory. */
final class CandidateProgress {
    private CandidateProgress() {}

    /** One line; empty when no worker is between go and ready with a migration at work. */
    static Optional<String> read(DataDirectory data) throws IOException {
        if (!Files.isDirectory(data.run())) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(data.run(), "[0-9]*")) {
            for (Path child : children) {
                Path file = child.resolve("progress");
                if (Files.isRegularFile(file) && Files.notExists(child.resolve("ready")) && !hasEnded(child)) {
                    String line = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                    return Optional.of(line.strip());
                }
            }
        }
        return Optional.empty();
    }

    private static boolean hasEnded(Path child) {
        return Files.exists(child.resolve("exit"));
    }
}
