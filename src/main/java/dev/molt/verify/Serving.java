package dev.molt.verify;

import dev.molt.config.Settings;
import dev.molt.update.CheckResult;
import dev.molt.update.DataDirectory;
import dev.molt.update.SupervisorState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The worker that serves now, as the supervisor says. */
public final class Serving {
    private Serving() {}

    /** Empty when no worker runs. */
    public static Optional<Subject> find(DataDirectory data, Settings settings, Path scratch) throws IOException {
        Optional<SupervisorState> state = SupervisorState.read(data);
        if (state.isEmpty() || !state.get().workerIsAlive()) {
            return Optional.empty();
        }
        Path run = data.run().resolve(state.get().get("worker"));
        return Optional.of(Subject.of(state.get().get("release"), run, data, settings, scratch));
    }

    /** Whether it answers, as far as anybody can tell: from one that does not nothing can be learned. */
    static boolean isWell(Subject subject, Settings settings) throws InterruptedException {
        List<ListedCheck> basic = BuiltIn.of(subject, settings).stream()
                .filter(check -> List.of("release", "health").contains(check.name()))
                .toList();
        return Verification.once(subject, basic).stream().noneMatch(CheckResult::fails);
    }
}
