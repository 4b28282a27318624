package dev.molt.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory for the commands of a verification that no supervisor started. */
public record Scratch(Path directory) implements AutoCloseable {
    /** Makes one in {@code java.io.tmpdir}. */
    public static Scratch make() throws IOException {
        return new Scratch(Files.createTempDirectory("molt-verify").toRealPath());
    }

    /** Removes it with what commands that were cut short have left in it. */
    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
