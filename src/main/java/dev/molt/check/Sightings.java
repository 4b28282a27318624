package dev.molt.check;

import dev.molt.update.DataDirectory;
import dev.molt.update.DurableFiles;
import dev.molt.update.FlatJson;
import dev.molt.update.Stamps;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When this host first saw the commits of the branch, as it remembers. A commit's own time does not tell when it got there, and
 * whoever makes the commit writes it.
 *
 * @param times by commit, oldest first
 */
record Sightings(Map<String, Instant> times) {
    /** So many fit into a file of flat JSON. Of a branch that moves faster the first are remembered. */
    private static final int MOST = 500;

    /** What is remembered; nothing, if nobody can read it. */
    static Sightings read(DataDirectory data) throws IOException {
        try {
            return parse(data);
        } catch (UnreadableException e) {
            return new Sightings(Map.of()); // whoever writes sets it aside
        }
    }

    /** As {@link #read}, for who writes it afterwards: a file that nobody can read is set aside, and the soak begins again. */
    static Sightings readToWrite(DataDirectory data) throws IOException {
        try {
            return parse(data);
        } catch (UnreadableException e) {
            setAside(data);
            return new Sightings(Map.of());
        }
    }

    private static Sightings parse(DataDirectory data) throws IOException {
        Map<String, Instant> times = new LinkedHashMap<>();
        try {
            FlatJson.readIfPresent(data.firstSeen())
                    .orElse(Map.of())
                    .forEach((commit, time) -> times.put(commit, Instant.parse(time)));
        } catch (DateTimeException e) {
            throw new UnreadableException(data.firstSeen() + " is unreadable: " + e.getMessage());
        }
        return new Sightings(times);
    }

    private static void setAside(DataDirectory data) throws IOException {
        Files.createDirectories(data.failed());
        Path aside = DurableFiles.temporaryFor(data.failed().resolve("first_seen.json"));
        Files.move(
                data.firstSeen(),
                aside.resolveSibling(aside.getFileName().toString().substring(1)));
    }

    /** When it was seen first; one from the future was seen by a clock that was wrong, and does not count. */
    Optional<Instant> firstSeen(String commit, Instant now) {
        return Optional.ofNullable(times.get(commit)).filter(time -> !time.isAfter(now));
    }

    /** With the tip of this line, without what is on it no more. */
    Sightings with(Line line, Instant now) {
        Map<String, Instant> kept = new LinkedHashMap<>();
        times.forEach((commit, time) -> {
            if (line.newest(each -> each.id().equals(commit)).isPresent() && !time.isAfter(now)) {
                kept.put(commit, time);
            }
        });
        if (kept.size() < MOST) {
            line.newest(tip -> true).ifPresent(tip -> kept.putIfAbsent(tip, now));
        }
        return new Sightings(kept);
    }

    /** Remembers them, durably. */
    void write(DataDirectory data) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        times.forEach((commit, time) -> fields.put(commit, Stamps.iso(time)));
        Files.createDirectories(data.firstSeen().getParent());
        DurableFiles.replace(data.firstSeen(), FlatJson.format(fields));
    }
}
