package dev.molt.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** Wakes whoever waits for files to come, to be replaced or to go, in some directories. */
final class Changes implements AutoCloseable {
    private static final long LOOK_MILLIS = 1_000;

    private final WatchService watch;

    Changes(Path first) throws IOException {
        watch = first.getFileSystem().newWatchService();
        in(first);
    }

    /** Also in this one. Files that are only written to count in none: one of them may be a busy database. */
    void in(Path directory) throws IOException {
        directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
    }

    /** Returns at the next change, and after a second in any case. */
    void await() throws InterruptedException {
        WatchKey key = watch.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }
}
