package dev.molt.e2e;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Tells at once, by the kernel's own events, when something became true of the files of a data directory. */
final class DataWatch implements AutoCloseable {
    private final DataDirectory data;
    private final WatchService events;

    DataWatch(DataDirectory data, Path... more) {
        this.data = data;
        try {
            this.events = data.path().getFileSystem().newWatchService();
            watch(data.path());
            watchRunDirectories();
            List.of(more).forEach(this::watch);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot watch " + data.path(), e);
        }
    }

    /** Looks after every event; false when the limit passes first. */
    boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            WatchKey key = left > 0 ? events.poll(left, TimeUnit.NANOSECONDS) : null;
            if (key == null) {
                return condition.getAsBoolean();
            }
            key.pollEvents();
            key.reset();
            watchRunDirectories();
        }
        return true;
    }

    private void watchRunDirectories() {
        Path run = data.path().resolve("run");
        watch(run);
        data.names(run, "[0-9]*").forEach(child -> watch(run.resolve(child)));
    }

    private void watch(Path directory) {
        if (Files.isDirectory(directory)) {
            try {
                directory.register(
                        events,
                        ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
            } catch (IOException e) {
                if (Files.isDirectory(directory)) {
                    throw new UncheckedIOException("cannot watch " + directory, e);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
