package dev.molt.cli;

import dev.molt.update.DataDirectory;
import dev.molt.update.History;
import dev.molt.update.Releases;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was changed: flags, configuration, release.
 *
 * @param all newest first
 * @param problems why some of it cannot be told
 */
record PastChanges(List<PastChange> all, List<String> problems) {
    /** How long ago a change may have come to explain what is seen now. */
    static final Duration LATELY = Duration.ofHours(24);

    private static final int SHOWN = 5;

    /** Reads one kind of them. */
    private interface Source {
        List<PastChange> read() throws IOException;
    }

    /** Whatever of it can be read. */
    static PastChanges read(DataDirectory data, Clock clock) {
        List<PastChange> all = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        List<Source> sources = List.of(
                () -> PastFlags.read(data, clock.instant()),
                () -> PastConfigurations.read(data),
                () -> PastReleases.of(History.read(data), new Releases(data).current()));
        for (Source source : sources) {
            try {
                all.addAll(source.read());
            } catch (IOException | RuntimeException e) {
                problems.add("not all changes can be told: " + (e.getMessage() == null ? e : e.getMessage()));
            }
        }
        // The sort is stable: what can be taken back more quickly stays before what came in the same second.
        all.sort(Comparator.comparing(PastChange::at).reversed());
        return new PastChanges(List.copyOf(all), List.copyOf(problems));
    }

    /** The newest that may explain what is seen, if it came lately; also one from the future, as a clock may have been set back. */
    Optional<PastChange> suspect(Clock clock) {
        return all.stream()
                .filter(PastChange::suspect)
                .findFirst()
                .filter(change -> change.at().isAfter(clock.instant().minus(LATELY)));
    }

    /** The newest few. */
    List<String> lines(Clock clock) {
        List<String> lines = new ArrayList<>();
        lines.add(all.isEmpty() ? "Nothing was ever changed here." : "Changed last:");
        all.stream().limit(SHOWN).forEach(change -> lines.add("  " + change.withAge(clock)));
        problems.forEach(problem -> lines.add("problem: " + problem));
        return lines;
    }

    List<Map<String, Object>> json(Clock clock) {
        return all.stream().limit(SHOWN).map(change -> change.json(clock)).toList();
    }
}
