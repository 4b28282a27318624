package dev.molt.bench;

import dev.molt.e2e.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles another main class of the relay, and puts it into a jar that comes first on the class path. */
final class MainJar {
    private MainJar() {}

    /** {@code jars} is where molt.jar and lib/ are. */
    static byte[] of(String source, Path jars) {
        Path directory = Scratch.make();
        try {
            Path file = Files.writeString(directory.resolve("Relay.java"), source);
            Path classes = Files.createDirectory(directory.resolve("classes"));
            int exit = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "--release",
                            "17",
                            "-d",
                            classes.toString(),
                            "-cp",
                            classPath(jars),
                            file.toString());
            if (exit != 0) {
                throw new IllegalStateException("the main class of a bad release does not compile");
            }
            return jar(classes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compile the main class of a bad release", e);
        } finally {
            Scratch.delete(directory);
        }
    }

    private static String classPath(Path jars) throws IOException {
        try (Stream<Path> lib = Files.list(jars.resolve("lib"))) {
            return lib.map(Path::toString).reduce(jars.resolve("molt.jar").toString(), (all, one) -> all + ":" + one);
        }
    }

    private static byte[] jar(Path classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
        return bytes.toByteArray();
    }
}
