package dev.molt.cli;

import dev.molt.update.DataDirectory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What releases are staged with: the program git, and the mirror that it keeps. */
final class GitProgram {
    private GitProgram() {}

    /** Says where it is; throws what is wrong. */
    static String look(Surroundings around) {
        if (around.settings().comesBuilt()) {
            return "not needed, as releases come built";
        }
        Path git = find(around.environment().getOrDefault("PATH", ""))
                .orElseThrow(() -> new Failure(
                        Exit.FAILED,
                        "there is no git on the PATH",
                        "Install it: releases are staged with it. What is here already is gone back to without it"));
        DataDirectory data = around.data();
        Path head = data.mirror().resolve("HEAD");
        if (Files.exists(data.mirror()) && !Files.isReadable(head)) {
            throw new Failure(
                    Exit.FAILED,
                    data.mirror() + " is no mirror that can be read: " + head.getFileName() + " is missing",
                    "Stop Molt and remove it: it is fetched again");
        }
        return git + (Files.exists(head) ? ", with a mirror of the remote" : ", without a mirror yet");
    }

    private static Optional<Path> find(String path) {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "git"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
