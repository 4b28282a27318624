package dev.molt.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stand-ins, first in PATH, for the commands with which the supervisor changes anything. They note every call, and stop at a chosen
 * one, so that a test can kill right before or right after it. The product has no hook for this.
 */
final class Shims {
    private static final List<String> COMMANDS = List.of(
            "sync",
            "mv",
            "ln",
            "cp",
            "dd",
            "tar",
            "gzip",
            "git",
            "sha256sum",
            "rm",
            "mkdir",
            "chmod",
            "flock",
            "setpriv",
            "setsid",
            "perl",
            "java",
            "timeout");

    /** These go on for as long as what they start: there is no moment right after them. */
    private static final List<String> LASTING = List.of("flock", "setpriv", "setsid", "java", "perl", "timeout");

    private final Path directory;

    private Shims(Path directory) {
        this.directory = directory;
    }

    /** For everything that the installation starts from now on. */
    static Shims install(Installation installation) {
        Shims shims = install(installation.home().resolve("shims"));
        shims.environment(installation.data().path()).forEach(installation::set);
        return shims;
    }

    static Shims install(Path directory) {
        try (InputStream shim = Shims.class.getResourceAsStream("/e2e/shim.pl")) {
            Files.createDirectories(directory.resolve("bin"));
            Path script = directory.resolve("shim.pl");
            Files.write(script, shim.readAllBytes());
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            for (String command : COMMANDS) {
                Files.createSymbolicLink(directory.resolve("bin").resolve(command), script);
            }
            return new Shims(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install the shims", e);
        }
    }

    Map<String, String> environment(Path data) {
        return Map.of(
                "PATH", directory.resolve("bin") + ":" + System.getenv("PATH"),
                "E2E_SHIMS", directory.toString(),
                "E2E_DATA", data.toString());
    }

    /** For what is no part of what the supervisor does. */
    static Map<String, String> without(Map<String, String> environment) {
        Map<String, String> plain = new HashMap<>(environment);
        plain.keySet().removeAll(List.of("E2E_SHIMS", "E2E_DATA"));
        plain.put("PATH", System.getenv("PATH"));
        return plain;
    }

    Path directory() {
        return directory;
    }

    /** Forgets what was traced and planned. */
    void clear() {
        List.of("trace", "plan", "hit", "resume").forEach(this::delete);
    }

    void plan(CrashPoint.Call point) {
        clear();
        write("plan", (point.after() ? "after" : "before") + "\n" + point.number() + "\n" + point.label() + "\n");
    }

    boolean isHit() {
        return Files.exists(directory.resolve("hit"));
    }

    /** Lets the stopped command go on, if it is still alive: a step that outlives the supervisor. Returns when it does. */
    void resume() {
        delete("plan");
        long stopped = Long.parseLong(read("hit"));
        write("resume", "");
        await().until(() -> !isHit() || ProcessHandle.of(stopped).isEmpty());
    }

    /** Every call since the last {@link #clear()} as a crash point: before it, and after it if it is one that ends. */
    List<CrashPoint> points() {
        Map<String, Integer> seen = new HashMap<>();
        return trace().stream()
                .flatMap(label -> {
                    int number = seen.merge(label, 1, Integer::sum);
                    CrashPoint before = new CrashPoint.Call(label, number, false);
                    Optional<CrashPoint> after =
                            isLasting(label) ? Optional.empty() : Optional.of(new CrashPoint.Call(label, number, true));
                    return java.util.stream.Stream.concat(java.util.stream.Stream.of(before), after.stream());
                })
                .toList();
    }

    List<String> trace() {
        try {
            Path trace = directory.resolve("trace");
            return Files.exists(trace) ? Files.readAllLines(trace) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the trace", e);
        }
    }

    private String read(String name) {
        try {
            return Files.readString(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    private static boolean isLasting(String label) {
        return LASTING.contains(label.split(" ")[2]);
    }

    private void write(String name, String text) {
        try {
            Path temporary = directory.resolve("." + name);
            Files.writeString(temporary, text);
            Files.move(temporary, directory.resolve(name), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + name, e);
        }
    }

    private void delete(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + name, e);
        }
    }
}
