package dev.molt.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory through which worker and supervisor talk: each file says one thing, by being there. */
record RunDirectory(Path path, boolean isOwn) {
    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
    private static final long LOOK_MILLIS = 50;
    private static final List<String> FILES = List.of(
            "sock",
            "go",
            "agreed",
            "only_compatible",
            "beyond_limit",
            "parked",
            "hurry",
            "progress",
            "ready",
            "accept",
            "accepting",
            "leave",
            "closed",
            "reason",
            "breach",
            "acts_until",
            "lease_lost",
            "probation");

    RunDirectory(Path path) {
        this(path, false);
    }

    /** For a worker without a supervisor, which nobody holds back. */
    static RunDirectory ofItsOwn() {
        try {
            RunDirectory own = new RunDirectory(Files.createTempDirectory("molt"), true);
            own.announce("go", "");
            own.announce("accept", "");
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a run directory", e);
        }
    }

    Path privateSocket() {
        return path.resolve("sock");
    }

    /** Writes the file anew, for whoever looks at its time. That it cannot be written must not end what goes well; false then. */
    boolean renew(String name, String content) {
        try {
            write(name, content);
            return true;
        } catch (IOException e) {
            LOG.warn("Cannot write {}", path.resolve(name), e);
            return false;
        }
    }

    private void write(String name, String content) throws IOException {
        Path temporary = path.resolve("." + name);
        Files.writeString(temporary, content);
        Files.move(temporary, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes the file appear with its whole content, and wakes the supervisor to look at it. */
    void announce(String name, String content) {
        try {
            write(name, content);
            wakeSupervisor(name);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + path.resolve(name), e);
        }
    }

    /** Has the supervisor look at what was written without a line. */
    void wakeSupervisor() {
        try {
            wakeSupervisor("look");
        } catch (IOException e) {
            LOG.warn("The supervisor cannot be woken", e);
        }
    }

    void remove(String name) {
        try {
            Files.deleteIfExists(path.resolve(name));
        } catch (IOException e) {
            LOG.warn("Cannot remove {}", path.resolve(name), e);
        }
    }

    /** The file is the fact; the line only ends the supervisor's read. Opened for both, a fifo blocks nobody: fifo(7). */
    private void wakeSupervisor(String word) throws IOException {
        Path control = path.resolveSibling("control");
        if (isOwn || Files.notExists(control)) {
            return;
        }
        try (FileChannel fifo = FileChannel.open(control, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            fifo.write(ByteBuffer.wrap(("\n" + word + "\n").getBytes(StandardCharsets.US_ASCII)));
        }
    }

    boolean has(String name) {
        return Files.exists(path.resolve(name));
    }

    /** Waits, for as long as it takes, until the file is there. */
    void await(String name) throws InterruptedException {
        if (has(name)) {
            return;
        }
        try (WatchService watch = path.getFileSystem().newWatchService()) {
            path.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (!has(name)) {
                WatchKey key = watch.take();
                key.pollEvents();
                key.reset();
            }
        } catch (IOException e) {
            if (!Files.isDirectory(path)) {
                throw new UncheckedIOException("Cannot watch " + path + " for " + name, e);
            }
            LOG.warn("{} cannot be watched and is looked at all the time instead: {}", path, e.toString());
            lookFor(name);
        }
    }

    /** A host has so many watches for all its processes, and whoever used them up must not keep a worker from serving. */
    private void lookFor(String name) throws InterruptedException {
        while (!has(name)) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Removes what {@link #ofItsOwn} made; a directory of the supervisor is the supervisor's. */
    void close() {
        if (!isOwn) {
            return;
        }
        try {
            for (String name : FILES) {
                Files.deleteIfExists(path.resolve(name));
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("{} is left behind", path, e);
        }
    }
}
