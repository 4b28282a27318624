package dev.molt.cli;

import dev.molt.update.SupervisorState;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits for the supervisor to say that something is so, looking whenever it writes and at least every second. */
final class StateWait {
    private static final long LOOK_MILLIS = 1_000;

    private final Surroundings around;
    private final long end;

    StateWait(Surroundings around, Duration limit) {
        this.around = around;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /** The state as it is then, or when the time is over or the supervisor is gone. */
    SupervisorState until(Predicate<SupervisorState> condition) throws IOException {
        Path directory = around.data().state().getParent();
        try (WatchService watch = directory.getFileSystem().newWatchService()) {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            SupervisorState state = now();
            while (!condition.test(state) && state.isAlive() && end - System.nanoTime() > 0) {
                WatchKey key = watch.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
                state = now();
            }
            return state;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return now();
        }
    }

    private SupervisorState now() throws IOException {
        return SupervisorState.read(around.data()).orElse(new SupervisorState(Map.of()));
    }
}
