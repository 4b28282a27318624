package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Waits until an installation is at a crash point. */
final class Strike {
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);

    private final Installation installation;
    private final Shims shims;
    private final int childrenBefore;

    /** To be made before the update is asked for: only workers that start later count as candidates. */
    Strike(Installation installation, Shims shims) {
        this.installation = installation;
        this.shims = shims;
        this.childrenBefore =
                children().stream().mapToInt(Integer::parseInt).max().orElse(0);
    }

    /** False when the update ended without coming there. */
    boolean reach(CrashPoint point, String update) throws InterruptedException {
        try (DataWatch watch = new DataWatch(installation.data(), shims.directory())) {
            watch.await(Running.SOON, () -> isAt(point) || hasEnded(update));
            if (!isAt(point)) {
                watch.await(AFTERWARDS, () -> isAt(point));
            }
            return isAt(point);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot watch the data directory", e);
        }
    }

    private boolean isAt(CrashPoint point) {
        if (point instanceof CrashPoint.Phase phase) {
            return installation.data().phase().equals(phase.phase());
        }
        if (point instanceof CrashPoint.WorkerFile worker) {
            return candidateHas(worker.file());
        }
        if (point instanceof CrashPoint.Migrating) {
            return candidateHas("go") && Files.exists(installation.data().path().resolve("app.db-wal"));
        }
        return shims.isHit();
    }

    private boolean candidateHas(String file) {
        Path run = installation.data().path().resolve("run");
        return children().stream()
                .filter(child -> Integer.parseInt(child) > childrenBefore)
                .anyMatch(child -> Files.exists(run.resolve(child).resolve(file)));
    }

    private List<String> children() {
        return installation.data().names(installation.data().path().resolve("run"), "[0-9]*");
    }

    private boolean hasEnded(String update) {
        return installation.data().history(update).isPresent();
    }
}
