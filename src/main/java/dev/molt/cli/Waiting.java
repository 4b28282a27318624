package dev.molt.cli;

import dev.molt.update.History;
import dev.molt.update.Outcome;
import dev.molt.update.SupervisorState;
import dev.molt.update.UnreadableException;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Waits for an update to end, looking whenever a file changes and at least every second. */
final class Waiting {
    private static final Duration LAST_FIGURES = Duration.ofSeconds(15);
    private static final Duration WITHOUT_SUPERVISOR = Duration.ofSeconds(30);

    private final Surroundings around;
    private final Duration limit;
    private final Progress progress;
    private final long began = System.nanoTime();
    private long supervisedAt = began;

    Waiting(Surroundings around, Duration limit) {
        this.around = around;
        this.limit = limit;
        this.progress = new Progress(around);
    }

    /** The answer for whoever asked for the update: exit code 0 only if it was committed. */
    Answer forEndOf(String id) throws IOException {
        Optional<UpdateLock> ended = await(id);
        progress.end();
        return ended.map(Waiting::ended).orElseGet(() -> notEnded(id));
    }

    /** The record, or empty if the wait ended first. */
    Optional<UpdateLock> await(String id) throws IOException {
        try (Changes changes = new Changes(around.data().root())) {
            if (Files.isDirectory(around.data().history())) {
                changes.in(around.data().history());
            }
            Optional<UpdateLock> ended = ended(id);
            while (ended.isEmpty() && elapsed(began).compareTo(limit) < 0 && isSupervised()) {
                open().ifPresent(progress::show);
                changes.await();
                ended = ended(id);
            }
            return ended.isEmpty() ? ended : withLastFigures(changes, id, ended.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** After the end a release begins to accept, and then the record gets the time in which nothing did. */
    private Optional<UpdateLock> withLastFigures(Changes changes, String id, UpdateLock record)
            throws IOException, InterruptedException {
        long end = System.nanoTime();
        UpdateLock latest = record;
        while (latest.outcome().filter(Outcome.ABANDONED::equals).isEmpty()
                && latest.get("not_accepting_ms").isEmpty()
                && latest.from().isPresent()
                && elapsed(end).compareTo(LAST_FIGURES) < 0) {
            changes.await();
            latest = ended(id).orElse(latest);
        }
        return Optional.of(latest);
    }

    private Optional<UpdateLock> ended(String id) throws IOException {
        return History.read(around.data()).find(id);
    }

    /** A lock that nobody can read is the supervisor's to set aside; the record will tell. */
    private Optional<UpdateLock> open() throws IOException {
        try {
            return UpdateLock.read(around.data().lock());
        } catch (UnreadableException e) {
            return Optional.empty();
        }
    }

    /** A supervisor that restarts takes the update up again; one that stays away does not. */
    private boolean isSupervised() throws IOException {
        Optional<SupervisorState> state = SupervisorState.read(around.data());
        if (state.isPresent() && state.get().isAlive()) {
            supervisedAt = System.nanoTime();
        }
        return elapsed(supervisedAt).compareTo(WITHOUT_SUPERVISOR) < 0;
    }

    private static Duration elapsed(long since) {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    private static Answer ended(UpdateLock record) {
        String figures = record.get("not_accepting_ms").isEmpty()
                ? ""
                : ", nothing accepted for " + record.get("not_accepting_ms") + " ms";
        String reason = record.reason().isEmpty() ? "" : ": " + record.reason();
        String title =
                Character.toUpperCase(record.title().charAt(0)) + record.title().substring(1);
        return new Answer(
                record.committed() ? Exit.DONE : Exit.FAILED,
                new LinkedHashMap<>(record.fields()),
                List.of(title + " is " + record.get("outcome").replace('_', ' ') + reason + figures + "."));
    }

    private Answer notEnded(String id) {
        boolean alone = elapsed(supervisedAt).compareTo(WITHOUT_SUPERVISOR) >= 0;
        return new Answer(
                alone ? Exit.UNREACHABLE : Exit.STILL_GOING,
                Json.with("id", id).and("outcome", "").fields(),
                List.of(
                        alone
                                ? "No supervisor runs any more; update " + id + " goes on when Molt is started."
                                : "Update " + id + " is still going on. Follow it with: molt status"));
    }
}
