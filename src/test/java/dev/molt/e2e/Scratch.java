package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Directories outside of the tree, with paths short enough for a UNIX socket below them. */
public final class Scratch {
    private Scratch() {}

    public static Path make() {
        try {
            return Files.createDirectory(Path.of(
                    "/tmp",
                    "m-" + Integer.toHexString(ThreadLocalRandom.current().nextInt())));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a scratch directory", e);
        }
    }

    public static void delete(Path directory) {
        Command.run(List.of("rm", "-rf", "--", directory.toString()));
    }
}
