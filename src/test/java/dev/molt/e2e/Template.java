package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the installations of one JVM share: the checkout under test, and a copy of its built jars that releases link to. A copy, as
 * sealing a release may change the mode of its files, and a build of the checkout may replace them.
 */
public record Template(Path checkout, Path jars) {
    private static final class Holder {
        private static final Template ONE = make(Path.of("").toAbsolutePath());
    }

    public static Template get() {
        return Holder.ONE;
    }

    private static Template make(Path checkout) {
        Path target = checkout.resolve("target");
        if (!Files.exists(target.resolve("molt.jar"))) {
            throw new IllegalStateException("no target/molt.jar in " + checkout + ": run mvn package first");
        }
        try {
            Path jars = Files.createTempDirectory("m-jars");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Scratch.delete(jars), "delete-jars"));
            Command.run(List.of("cp", "-a", target + "/molt.jar", target + "/lib", jars.toString()))
                    .orThrow();
            return new Template(checkout, jars);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the jars", e);
        }
    }
}
