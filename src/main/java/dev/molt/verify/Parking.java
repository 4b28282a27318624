package dev.molt.verify;

import dev.molt.update.DataDirectory;
import dev.molt.update.SupervisorWaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** A verifier that has read its list waits, in its own run directory, for the supervisor's word. */
record Parking(Path run, DataDirectory data) {
    /** Where a directory cannot be watched, because others have used up the host's watches. */
    private static final long LOOK_MILLIS = 50;

    /** Says that it waits, and how many checks there are that can fail the release. */
    void announce(long required) throws IOException {
        Facts.write(run.resolve("parked"), "required=" + required + "\n");
        new SupervisorWaker(data).wake("parked");
    }

    /** Waits for as long as it takes. */
    Going awaitGo() throws IOException, InterruptedException {
        Path go = run.resolve("go");
        try (WatchService watch = run.getFileSystem().newWatchService()) {
            run.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (Files.notExists(go)) {
                WatchKey key = watch.take();
                key.pollEvents();
                key.reset();
            }
        } catch (IOException e) {
            lookFor(go);
        }
        return Going.of(Facts.read(go));
    }

    private static void lookFor(Path go) throws InterruptedException {
        while (Files.notExists(go)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }
}
