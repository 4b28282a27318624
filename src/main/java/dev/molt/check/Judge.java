package dev.molt.check;

import dev.molt.check.Finding.Verdict;
import dev.molt.check.Policy.Choice;
import dev.molt.update.DataDirectory;
import dev.molt.update.History;
import dev.molt.update.Pin;
import dev.molt.update.Ref;
import dev.molt.update.ReleaseId;
import dev.molt.update.UnreadableException;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Judges what a branch has, by this host's history, pin and policy. Changes nothing. */
final class Judge {
    private final Ref branch;
    private final DataDirectory data;
    private final Policy policy;

    Judge(Ref branch, DataDirectory data, Policy policy) {
        this.branch = branch;
        this.data = data;
        this.policy = policy;
    }

    /**
     * The verdict.
     *
     * @param descends whether the tip descends from what runs, as far as anybody knows
     */
    Finding judge(String tip, Line line, ReleaseId running, boolean descends, Instant now) throws IOException {
        if (running.isOf(tip)) {
            return Finding.of(Verdict.CURRENT, tip, running + " runs, and " + branch + " has nothing newer");
        }
        History history = History.read(data);
        Optional<String> barrier = line.barrierBefore(tip);
        Optional<String> bad = whyBad(history, tip, barrier);
        if (bad.isPresent()) {
            return Finding.of(Verdict.BAD, tip, bad.get()).behind(barrier);
        }
        if (!descends) {
            String why = shortened(tip) + " on " + branch + " does not descend from " + running + ", which runs";
            return Finding.of(Verdict.NOT_DESCENDANT, tip, why);
        }
        Optional<String> held = heldBack();
        if (held.isPresent()) {
            return Finding.of(Verdict.PINNED, tip, held.get()).behind(barrier);
        }
        Choice choice = policy.choice(
                line, Sightings.read(data), commit -> history.badSince(commit).isEmpty(), now);
        String target = choice.ripe().orElse(tip);
        String next = line.barrierBefore(target).orElse(target);
        return choice.isOpen(now)
                ? new Finding(
                        Verdict.AVAILABLE, tip, next, barrier, Optional.empty(), available(tip, next, running, barrier))
                : new Finding(
                        Verdict.WAITING, tip, next, barrier, Optional.of(choice.opens()), waiting(next, choice, now));
    }

    private String available(String tip, String next, ReleaseId running, Optional<String> barrier) {
        String newer = shortened(next) + " on " + branch + " is newer than " + running;
        if (next.equals(tip)) {
            return newer;
        }
        return newer
                + (barrier.equals(Optional.of(next))
                        ? ", and a barrier before " + shortened(tip)
                        : "; " + shortened(tip) + " has to soak");
    }

    private String waiting(String next, Choice choice, Instant now) {
        String soaks = "it has been seen on " + branch + " for less than UPDATE_MIN_AGE";
        String why = choice.ripe().isEmpty()
                ? soaks
                : policy.schedule().whyClosed(now).orElse("");
        return shortened(next) + " on " + branch + " waits, as " + why + "; opens "
                + policy.schedule().shown(choice.opens(), now);
    }

    /** The barrier counts too: nobody gets past it. */
    private static Optional<String> whyBad(History history, String tip, Optional<String> barrier) {
        return Stream.concat(Stream.of(tip), barrier.stream())
                .flatMap(commit -> history.badSince(commit).stream().map(record -> whyBad(commit, record)))
                .findFirst();
    }

    private static String whyBad(String commit, UpdateLock record) {
        String what = record.isRollback() && record.committed() ? "was rolled back from" : "failed here";
        String reason = record.reason().isEmpty() ? "" : ": " + Ref.shown(record.reason());
        return shortened(commit) + " " + what + " (update " + record.id() + reason + ")";
    }

    private static String shortened(String commit) {
        return commit.substring(0, 10);
    }

    private Optional<String> heldBack() throws IOException {
        return Files.exists(data.maintenance()) ? Optional.of("held back by maintenance") : pinned();
    }

    private Optional<String> pinned() throws IOException {
        try {
            return Pin.read(data)
                    .map(pin -> "pinned by " + pin.pinnedBy()
                            + (pin.reason().isEmpty() ? "" : ": " + Ref.shown(pin.reason())));
        } catch (UnreadableException e) {
            return Optional.of("taken as pinned, because " + e.getMessage());
        }
    }
}
