package dev.molt.flags;

import dev.molt.update.DataDirectory;
import dev.molt.update.DurableFiles;
import dev.molt.update.OneAtATime;
import dev.molt.update.Stamps;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/**
 * {@code flags.json}: what is set. Each change replaces the whole file, so that whoever reads it sees all of a change or nothing;
 * one process changes it at a time.
 */
public final class FlagStore {
    private final DataDirectory data;
    private final FlagHistory history;

    public FlagStore(DataDirectory data) {
        this.data = data;
        this.history = new FlagHistory(data);
    }

    /**
     * What is set.
     *
     * @param change the last change; when the file cannot be read, the newest one of the history that can
     * @param problem why the file cannot be read
     */
    public record Present(FlagChange change, Optional<String> problem) {}

    /**
     * A change that was made.
     *
     * @param setAside where an unreadable file was kept
     */
    public record Made(FlagChange change, FlagChange before, Optional<Path> setAside) {}

    /** What is set now. */
    public Present present() throws IOException {
        try {
            return new Present(FlagFile.read(data.flags()).orElse(FlagChange.NONE), Optional.empty());
        } catch (UnreadableException e) {
            return new Present(history.before(Long.MAX_VALUE).orElse(FlagChange.NONE), Optional.of(e.getMessage()));
        }
    }

    /** The changes that are kept. */
    public FlagHistory history() {
        return history;
    }

    /**
     * Makes a change.
     *
     * @param flags makes what is to be set of what is; gets a copy without what has ended
     * @throws IllegalArgumentException if that cannot be written; then nothing was changed
     */
    public Made change(String by, String reason, Instant now, UnaryOperator<SortedMap<FlagName, SetFlag>> flags)
            throws IOException {
        return alone(() -> make(by, reason, now, present().change(), flags));
    }

    /**
     * Takes the last change back by one more, which says so if there is no other reason; empty if there was none.
     *
     * @throws UnreadableException if nobody knows any more what was before; then nothing was changed
     */
    public Optional<Made> undo(String by, String reason, Instant now) throws IOException {
        return alone(() -> {
            FlagChange last = present().change();
            if (last.number() == 0) {
                return Optional.empty();
            }
            FlagChange before = beforeIt(last);
            String why = reason.isEmpty() ? "undo of change " + last.number() : reason;
            return Optional.of(make(by, why, now, last, present -> before.inForce(now)));
        });
    }

    private FlagChange beforeIt(FlagChange last) throws IOException {
        if (last.number() == 1) {
            return FlagChange.NONE;
        }
        return history.before(last.number())
                .orElseThrow(() -> new UnreadableException("what was set before change " + last.number() + " is not in "
                        + data.flagHistory() + " any more"));
    }

    /** The file comes first: it is the change. A power cut after it costs the history nothing: the next change makes up for it. */
    private Made make(
            String by, String reason, Instant now, FlagChange before, UnaryOperator<SortedMap<FlagName, SetFlag>> flags)
            throws IOException {
        FlagChange next = new FlagChange(
                Math.max(history.newestNumber(), before.number()) + 1,
                by,
                now.truncatedTo(ChronoUnit.MILLIS),
                reason,
                flags.apply(before.inForce(now)));
        byte[] content = FlagFile.format(next);
        Optional<Path> setAside = setAside(now);
        if (before.number() > 0) {
            history.keep(before);
        }
        DurableFiles.replace(data.flags(), content);
        history.keep(next);
        history.prune();
        return new Made(next, before, setAside);
    }

    /** By a second name, as long as it is a file: for whoever looks meanwhile it must not be as if nothing were set. */
    private Optional<Path> setAside(Instant now) throws IOException {
        if (present().problem().isEmpty()) {
            return Optional.empty();
        }
        Files.createDirectories(data.failed());
        Path kept = data.failed()
                .resolve("flags.json." + Stamps.of(now) + "."
                        + ProcessHandle.current().pid());
        if (Files.isRegularFile(data.flags(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createLink(kept, data.flags());
        } else {
            Files.move(data.flags(), kept, StandardCopyOption.ATOMIC_MOVE);
        }
        DurableFiles.force(data.failed());
        return Optional.of(kept);
    }

    private <T> T alone(OneAtATime.Work<T> work) throws IOException {
        Files.createDirectories(data.flagHistory());
        return OneAtATime.in(data.flagHistory(), work);
    }
}
