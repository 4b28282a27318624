package dev.molt.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes that have a directory open as this descriptor: a command of ours, and whatever it has started. */
record Marked(Path directory, int descriptor) {
    /** Of one command alone. */
    static final int COMMAND = 9;

    /** Of all commands of a verification. */
    static final int VERIFICATION = 8;

    private static final int MOST_ROUNDS = 100;

    /** Kills them, also those that come to be meanwhile. */
    void kill() {
        List<ProcessHandle> found = find();
        for (int round = 0; round < MOST_ROUNDS && !found.isEmpty(); round++) {
            found.forEach(ProcessHandle::destroyForcibly);
            Thread.onSpinWait();
            found = find();
        }
    }

    private List<ProcessHandle> find() {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the processes in /proc", e);
        }
        return found;
    }

    /** One that is gone, or somebody else's, does not. */
    private boolean holds(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("fd/" + descriptor)).equals(directory);
        } catch (IOException e) {
            return false;
        }
    }
}
