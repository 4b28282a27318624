package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

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
            Template made = new Template(checkout, jars);
            made.archiveClasses();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the jars", e);
        }
    }

    /** The classes that a worker loads, archived: some hundred starts of workers take half as long. May be missing. */
    Path archive() {
        return jars.resolveSibling(jars.getFileName() + ".jsa");
    }

    /** A whole life of a worker on a scratch database; as in a release, the class path is relative, and the same text. */
    private void archiveClasses() throws IOException {
        Path home = Files.createTempDirectory("m-life");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Scratch.delete(archive()), "delete-archive"));
        try {
            Files.createSymbolicLink(home.resolve("target"), jars);
            ProcessBuilder builder = new ProcessBuilder("bash", "-c", "exec " + Behaviour.java(archive(), true))
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("log").toFile());
            builder.environment()
                    .putAll(Map.of(
                            "MOLT_DATA", home.resolve("data").toString(),
                            "MOLT_UPDATE", "20261121T000000Z-000000",
                            "MOLT_REHEARSAL", "1",
                            "MOLT_BIND", "1",
                            "JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
            Process life = builder.start();
            Awaitility.await()
                    .atMost(Running.SOON)
                    .until(() -> !life.isAlive()
                            || Files.readString(home.resolve("log")).contains("Accepting"));
            life.destroy();
            life.onExit().join();
        } finally {
            Scratch.delete(home);
        }
    }
}
