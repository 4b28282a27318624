package dev.molt.check;

import dev.molt.check.Finding.Verdict;
import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import dev.molt.update.History;
import dev.molt.update.Pin;
import dev.molt.update.Ref;
import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import dev.molt.update.Request;
import dev.molt.update.Requests;
import dev.molt.update.SupervisorWaker;
import dev.molt.update.UnreadableException;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** One look at the remote, and the request that may follow from it. */
public final class UpdateCheck {
    private static final String REQUESTED_BY = "check";

    private final Source source;
    private final Ref branch;
    private final DataDirectory data;
    private final Clock clock;

    /** Looks at this branch for this data directory. */
    public UpdateCheck(Source source, Ref branch, DataDirectory data, Clock clock) {
        this.source = source;
        this.branch = branch;
        this.data = data;
        this.clock = clock;
    }

    /** At UPDATE_BRANCH of UPDATE_REMOTE_URL. */
    public static UpdateCheck of(
            Settings settings, Map<String, String> environment, DataDirectory data, Path home, Clock clock) {
        return of(settings, new Ref(settings.updateBranch()), environment, data, home, clock);
    }

    /** At this branch or tag of UPDATE_REMOTE_URL. */
    public static UpdateCheck of(
            Settings settings, Ref ref, Map<String, String> environment, DataDirectory data, Path home, Clock clock) {
        return new UpdateCheck(Source.of(settings, environment, data, home), ref, data, clock);
    }

    /**
     * Asks the remote and judges what it has.
     *
     * @param running the release that runs
     * @throws RemoteException if it cannot be reached or has no such branch
     */
    public Finding look(ReleaseId running) throws IOException {
        return lookIfThere(running)
                .orElseThrow(() -> new RemoteException(source.url() + " has no branch or tag " + branch
                        + ". Name one that it has, or set UPDATE_BRANCH to it"));
    }

    /** As {@link #look}, empty if the remote has no such branch or tag. */
    public Optional<Finding> lookIfThere(ReleaseId running) throws IOException {
        Optional<String> commit = source.commitOf(branch);
        return commit.isPresent() ? Optional.of(judge(commit.get(), running)) : Optional.empty();
    }

    /** Judges a commit that is known already, 40 hexadecimal digits. */
    public Finding judge(String commit, ReleaseId running) throws IOException {
        if (running.isOf(commit)) {
            return new Finding(Verdict.CURRENT, commit, running + " runs, and " + branch + " has nothing newer");
        }
        Optional<UpdateLock> bad = History.read(data).badSince(commit);
        if (bad.isPresent()) {
            return new Finding(Verdict.BAD, commit, whyBad(commit, bad.get()));
        }
        String runs = new Releases(data).commitOf(running);
        if (!runs.isEmpty() && !source.descends(commit, runs).orElse(true)) {
            return new Finding(
                    Verdict.NOT_DESCENDANT,
                    commit,
                    shortened(commit) + " on " + branch + " does not descend from " + running + ", which runs");
        }
        return heldBack()
                .map(why -> new Finding(Verdict.PINNED, commit, why))
                .orElseGet(() -> new Finding(
                        Verdict.AVAILABLE, commit, shortened(commit) + " on " + branch + " is newer than " + running));
    }

    /** Why a bad release is not taken. */
    public static String whyBad(String commit, UpdateLock record) {
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

    /**
     * Requests the update that was found, and wakes the supervisor.
     *
     * @return the request, or empty if an update is open already
     */
    public Optional<UpdateLock> request(Finding finding, ReleaseId running) throws IOException {
        Request request = Request.update(Optional.of(running), branch, finding.commit(), REQUESTED_BY);
        Optional<UpdateLock> created = new Requests(data, clock).create(request);
        if (created.isPresent()) {
            new SupervisorWaker(data).wake("request");
        }
        return created;
    }
}
