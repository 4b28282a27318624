package dev.molt.flags;

import dev.molt.update.DataDirectory;
import dev.molt.update.DurableFiles;
import dev.molt.update.OneAtATime;
import dev.molt.update.Stamps;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    private static final int ATTEMPTS = 10;

    private final DataDirectory data;
    private final FlagHistory history;
    private final Optional<SharedFlags> shared;

    /** Of an instance that is alone. */
    public FlagStore(DataDirectory data) {
        this(data, Optional.empty());
    }

    /** Of an instance in a fleet, if it is: then what the fleet has set counts, and {@code flags.json} is what is known of it here. */
    public FlagStore(DataDirectory data, Optional<SharedFlags> shared) {
        this.data = data;
        this.history = new FlagHistory(data);
        this.shared = shared;
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
        return alone(now, seen -> make(seen, by, reason, now, present().change(), flags));
    }

    /**
     * Takes the last change back by one more, which says so if there is no other reason; empty if there was none.
     *
     * @throws UnreadableException if nobody knows any more what was before; then nothing was changed
     */
    public Optional<Made> undo(String by, String reason, Instant now) throws IOException {
        return alone(now, seen -> {
            FlagChange last = present().change();
            if (last.number() == 0) {
                return Optional.of(Optional.empty());
            }
            FlagChange before = beforeIt(last);
            String why = reason.isEmpty() ? "undo of change " + last.number() : reason;
            return make(seen, by, why, now, last, present -> before.inForce(now))
                    .map(Optional::of);
        });
    }

    private FlagChange beforeIt(FlagChange last) throws IOException {
        if (last.number() == 1) {
            return FlagChange.NONE;
        }
        return history.before(last.number())
                .filter(before -> shared.isEmpty() || before.number() == last.number() - 1)
                .orElseThrow(() -> new UnreadableException("what was set before change " + last.number() + " is not in "
                        + data.flagHistory() + " any more"));
    }

    /** Empty: somebody else of the fleet was quicker. */
    private Optional<Made> make(
            Optional<SharedFlags.Shared> seen,
            String by,
            String reason,
            Instant now,
            FlagChange before,
            UnaryOperator<SortedMap<FlagName, SetFlag>> flags)
            throws IOException {
        FlagChange next = new FlagChange(
                Math.max(history.newestNumber(), before.number()) + 1,
                by,
                now.truncatedTo(ChronoUnit.MILLIS),
                reason,
                flags.apply(before.inForce(now)));
        byte[] content = FlagFile.format(next);
        if (shared.isPresent() && !shared.get().replace(seen, new String(content, StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        return Optional.of(new Made(next, before, keep(next, before, now)));
    }

    /**
     * Keeps the change, and what was before it. The file comes first: it is the change. A power cut after it costs the history nothing: the
     * next change makes up for it. Tells where an unreadable file was kept.
     */
    private Optional<Path> keep(FlagChange next, FlagChange before, Instant now) throws IOException {
        Optional<Path> setAside = setAside(now);
        if (before.number() > 0) {
            history.keep(before);
        }
        DurableFiles.replace(data.flags(), FlagFile.format(next));
        history.keep(next);
        history.prune();
        return setAside;
    }

    /** Has what the fleet has set count here too, and what is set here count in a fleet that has set nothing yet. Alone, does nothing. */
    public void follow(Instant now) throws IOException {
        if (shared.isPresent()) {
            alone(now, seen -> {
                FlagChange present = present().change();
                boolean isDone = seen.isPresent()
                        || present.number() == 0
                        || shared.get().replace(seen, new String(FlagFile.format(present), StandardCharsets.UTF_8));
                return isDone ? Optional.of(present) : Optional.empty();
            });
        }
    }

    /** What the fleet has set; it counts here from now on. */
    private Optional<SharedFlags.Shared> adopt(Instant now) throws IOException {
        Optional<SharedFlags.Shared> seen = shared.isPresent() ? shared.get().read() : Optional.empty();
        if (seen.isPresent()) {
            FlagChange theirs =
                    FlagFile.parse("the flags of the fleet", seen.get().text());
            Present ours = present();
            if (ours.problem().isPresent() || !ours.change().equals(theirs)) {
                boolean isOther = history.makeRoom(theirs, data.failed().resolve("flags." + Stamps.of(now)));
                keep(theirs, isOther ? FlagChange.NONE : ours.change(), now);
            }
        }
        return seen;
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

    /** Something that is done to what is set; empty: it is to be tried again. */
    private interface Work<T> {
        Optional<T> run(Optional<SharedFlags.Shared> seen) throws IOException;
    }

    private <T> T alone(Instant now, Work<T> work) throws IOException {
        Files.createDirectories(data.flagHistory());
        return OneAtATime.in(data.flagHistory(), () -> {
            for (int i = 0; i < ATTEMPTS; i++) {
                Optional<T> done = work.run(adopt(now));
                if (done.isPresent()) {
                    return done.get();
                }
            }
            throw new IOException(
                    "the flags of the fleet were changed by others " + ATTEMPTS + " times in a row. Try again");
        });
    }
}
