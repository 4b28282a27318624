package dev.molt.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The watched time after a commit. It begins with the commit and follows from its record alone, so that nobody who starts in the
 * middle of it begins it anew.
 *
 * @param record of the update that was committed last
 * @param begins when that was
 */
public record Probation(UpdateLock record, Instant begins) {
    /**
     * That of the last commit; empty if there was none, or if it was one of another release: then somebody went back by hand.
     *
     * @throws UnreadableException if the record cannot be read
     */
    public static Optional<Probation> of(ReleaseId release, DataDirectory data) throws IOException {
        Optional<Path> newest = newestCommit(data);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        Instant written = Files.getLastModifiedTime(newest.get()).toInstant();
        return UpdateLock.read(newest.get())
                .filter(record -> record.to().filter(release::equals).isPresent())
                .map(record -> new Probation(record, committedAt(record).orElse(written)));
    }

    /** Names begin with the time, so the last name is the newest. */
    private static Optional<Path> newestCommit(DataDirectory data) throws IOException {
        if (!Files.isDirectory(data.history())) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(data.history())) {
            return files.filter(file -> file.getFileName().toString().matches("[^.].*\\.committed\\.json"))
                    .max(Path::compareTo);
        }
    }

    /** A full disk may have kept the last fields from a record; then its file tells. */
    private static Optional<Instant> committedAt(UpdateLock record) {
        try {
            return Optional.of(Instant.parse(record.get("ended_at")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** passed, breached or cut_short; empty while nothing is decided. */
    public String verdict() {
        return record.get("probation");
    }

    /** When it is over. */
    public Instant until(Duration length) {
        return begins.plus(length);
    }

    /** What is left of it, never more than all of it: the clock may have been set back since. */
    public Duration left(Duration length, Clock clock) {
        Duration left = Duration.between(clock.instant(), until(length));
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(length) > 0 ? length : left;
    }
}
