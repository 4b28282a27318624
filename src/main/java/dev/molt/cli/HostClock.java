package dev.molt.cli;

import dev.molt.update.DataDirectory;
import dev.molt.update.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clock of this host beside the times that were written down: one that is behind them makes every age and order doubtful. */
final class HostClock {
    /** A file system elsewhere has a clock of its own, and nobody minds some seconds. */
    private static final Duration LEEWAY = Duration.ofSeconds(5);

    private final DataDirectory data;
    private final Clock clock;

    HostClock(Surroundings around) {
        this.data = around.data();
        this.clock = around.clock();
    }

    /** What time it is; throws when something was written later than that. */
    String look(PastChanges changes) throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Optional<Map.Entry<String, Instant>> newest =
                written(changes).entrySet().stream().max(Map.Entry.comparingByValue());
        if (newest.isPresent() && newest.get().getValue().isAfter(now.plus(LEEWAY))) {
            Instant later = newest.get().getValue();
            throw new Failure(
                    Exit.FAILED,
                    "it is " + now + " here, but " + newest.get().getKey() + " is from "
                            + later.truncatedTo(ChronoUnit.SECONDS) + ", "
                            + Ages.of(Duration.between(now, later)) + " later",
                    "Set the clock; until then no age is to be relied on");
        }
        return "it is " + now + ", and nothing here is from later than that";
    }

    private Map<String, Instant> written(PastChanges changes) throws IOException {
        Map<String, Instant> written = new HashMap<>();
        changes.all().forEach(change -> written.merge(change.said(), change.at(), HostClock::later));
        History.read(data)
                .last()
                .flatMap(PastReleases::endOf)
                .ifPresent(at -> written.put("the newest record of the history", at));
        for (Path file : List.of(data.state(), data.lock(), data.history(), data.flags(), data.config())) {
            if (Files.exists(file)) {
                written.put(
                        "the file " + data.root().relativize(file),
                        Files.getLastModifiedTime(file).toInstant());
            }
        }
        return written;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
