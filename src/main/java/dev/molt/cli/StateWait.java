package dev.molt.cli;

import dev.molt.update.SupervisorState;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** Waits for the supervisor to say that something is so, looking whenever it writes and at least every second. */
final class StateWait {
    private final Surroundings around;
    private final long end;

    StateWait(Surroundings around, Duration limit) {
        this.around = around;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /** The state as it is then, or when the time is over or the supervisor is gone. */
    SupervisorState until(Predicate<SupervisorState> condition) throws IOException {
        try (Changes changes = new Changes(around.data().state().getParent())) {
            SupervisorState state = now();
            while (!condition.test(state) && state.isAlive() && end - System.nanoTime() > 0) {
                changes.await();
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
