package dev.molt.flags;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until a file is replaced, made or removed. One that is written in place goes unnoticed: many a file in the same directory is,
 * and all the time. Where the host does not let its directory be watched, the file counts as replaced once a second.
 */
final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final long LOOK_MILLIS = 1_000;

    private final Path file;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<WatchService> service;

    /** Watches from now on. */
    FileWatch(Path file) {
        this.file = file;
        this.service = service(file);
    }

    private static Optional<WatchService> service(Path file) {
        try {
            WatchService service = file.getFileSystem().newWatchService();
            return register(file.getParent(), service);
        } catch (IOException e) {
            LOG.warn("{} cannot be watched and is looked at every second instead: {}", file, e.toString());
            return Optional.empty();
        }
    }

    private static Optional<WatchService> register(Path directory, WatchService service) throws IOException {
        try {
            directory.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
            return Optional.of(service);
        } catch (IOException e) {
            service.close();
            throw e;
        }
    }

    /**
     * Returns when the file may have been replaced, or after this time.
     *
     * @throws ClosedWatchServiceException if it is closed, also meanwhile
     */
    void await(long millis) throws InterruptedException {
        if (service.isPresent()) {
            await(service.get(), System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
        } else if (closed.await(Math.min(millis, LOOK_MILLIS), TimeUnit.MILLISECONDS)) {
            throw new ClosedWatchServiceException();
        }
    }

    private void await(WatchService watch, long end) throws InterruptedException {
        boolean replaced = false;
        while (!replaced && end - System.nanoTime() > 0) {
            WatchKey key = watch.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            replaced = key != null && isReplaced(key);
        }
    }

    private boolean isReplaced(WatchKey key) {
        boolean replaced = key.pollEvents().stream().anyMatch(this::isOfTheFile);
        if (key.reset()) {
            return replaced;
        }
        // Closing makes the key invalid too.
        if (closed.getCount() == 0) {
            throw new ClosedWatchServiceException();
        }
        LOG.warn("The directory of {} is gone; it is looked at every second from now on", file);
        service = Optional.empty();
        return true;
    }

    private boolean isOfTheFile(WatchEvent<?> event) {
        return event.kind() == StandardWatchEventKinds.OVERFLOW
                || file.getFileName().equals(event.context());
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        if (service.isPresent()) {
            service.get().close();
        }
    }
}
