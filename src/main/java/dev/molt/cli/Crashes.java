package dev.molt.cli;

import dev.molt.update.DataDirectory;
import dev.molt.update.SupervisorState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How workers ended by themselves, in words.
 *
 * @param now that the worker crashes, and why
 * @param before that it has crashed and is up since
 * @param gaveUp why Molt stopped, when its worker said that it cannot run here
 */
record Crashes(Optional<String> now, Optional<String> before, Optional<String> gaveUp) {
    /** None is known of. */
    static final Crashes NONE = new Crashes(Optional.empty(), Optional.empty(), Optional.empty());
    /** As the supervisor counts: after a minute up a worker has not crashed at its start. */
    private static final Duration UP = Duration.ofMinutes(1);

    private static final String CANNOT_RUN = "12";
    private static final int LONGEST_REASON = 2_000;

    /** Of a supervisor that runs its state tells; of one that does not, what its last worker has left. */
    static Crashes read(DataDirectory data, Clock clock) throws IOException {
        Optional<SupervisorState> state = SupervisorState.read(data);
        if (state.isEmpty()) {
            return NONE;
        }
        return state.get().isAlive() ? counted(data, state.get(), clock) : left(data);
    }

    private static Crashes counted(DataDirectory data, SupervisorState state, Clock clock) throws IOException {
        String count = state.get("crashes");
        if (!count.matches("[1-9][0-9]{0,8}")) {
            return NONE;
        }
        String reason = state.get("reason").isEmpty() ? "" : ": " + state.get("reason");
        return isUp(data, state, clock)
                ? new Crashes(
                        Optional.empty(),
                        Optional.of("the worker is up, and has crashed before, " + count + " in a row" + reason),
                        Optional.empty())
                : new Crashes(
                        Optional.of("the worker crashed " + count + " times without a minute up in between" + reason),
                        Optional.empty(),
                        Optional.empty());
    }

    /** Since a minute; its watcher wrote its pid when it began. What maintenance or a stop has put away does not crash. */
    private static boolean isUp(DataDirectory data, SupervisorState state, Clock clock) throws IOException {
        if (state.get("state").equals("maintenance") || state.get("state").equals("stopping")) {
            return true;
        }
        Path pid = data.run().resolve(state.get("worker")).resolve("pid");
        if (!state.workerIsAlive() || !Files.exists(pid)) {
            return false;
        }
        Instant began = Files.getLastModifiedTime(pid).toInstant();
        return began.plus(UP).isBefore(clock.instant());
    }

    private static Crashes left(DataDirectory data) throws IOException {
        Optional<Path> last = lastToServe(data.run());
        if (last.isEmpty() || !text(last.get().resolve("exit")).equals(CANNOT_RUN)) {
            return NONE;
        }
        String reason = text(last.get().resolve("reason"));
        return new Crashes(
                Optional.empty(),
                Optional.empty(),
                Optional.of("Molt stopped, as its worker cannot run here" + (reason.isEmpty() ? "" : ": " + reason)));
    }

    /** The directory of the last worker that was let accept; what only was a candidate stopped nobody. */
    private static Optional<Path> lastToServe(Path run) throws IOException {
        if (!Files.isDirectory(run)) {
            return Optional.empty();
        }
        try (Stream<Path> children = Files.list(run)) {
            return children.filter(child -> child.getFileName().toString().matches("[0-9]{1,9}"))
                    .filter(child -> Files.exists(child.resolve("accept")))
                    .max(Comparator.comparingInt(
                            child -> Integer.parseInt(child.getFileName().toString())));
        }
    }

    private static String text(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST_REASON), StandardCharsets.UTF_8).strip();
        }
    }

    /** For the check-list: what is not bad. */
    String seen() {
        return before.orElse("none is known of");
    }
}
