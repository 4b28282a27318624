package dev.molt.check;

import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import dev.molt.update.Ref;
import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import dev.molt.update.Request;
import dev.molt.update.Requests;
import dev.molt.update.SupervisorWaker;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at the remote, and the request that may follow from it. */
public final class UpdateCheck {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateCheck.class);
    private static final String REQUESTED_BY = "check";

    private final Source source;
    private final Ref branch;
    private final DataDirectory data;
    private final Policy policy;
    private final Clock clock;

    /** Looks at this branch for this data directory. */
    UpdateCheck(Source source, Ref branch, DataDirectory data, Policy policy, Clock clock) {
        this.source = source;
        this.branch = branch;
        this.data = data;
        this.policy = policy;
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
        Source source = Source.of(settings, environment, data, home);
        return new UpdateCheck(source, ref, data, Policy.of(settings), clock);
    }

    /**
     * What a look that may act has done.
     *
     * @param request the update that was requested; empty if nothing is to be taken, an update is open already, or one has ended
     *     meanwhile that has put another release in the place of the one that runs
     * @param opensIn how long until something is to be taken, if that is known
     */
    public record Taken(Finding finding, Optional<UpdateLock> request, Optional<Duration> opensIn) {}

    /**
     * Asks the remote and judges what it has. Changes nothing.
     *
     * @param running the release that runs
     * @throws RemoteException if it cannot be reached or has no such branch
     */
    public Finding look(ReleaseId running) throws IOException {
        return lookIfThere(running).orElseThrow(this::nothingThere);
    }

    /** As {@link #look}, empty if the remote has no such branch or tag. */
    public Optional<Finding> lookIfThere(ReleaseId running) throws IOException {
        Optional<String> commit = source.commitOf(branch);
        return commit.isPresent()
                ? Optional.of(judge(commit.get(), running, line(commit.get(), running)))
                : Optional.empty();
    }

    /** Judges a commit that is known already, 40 hexadecimal digits. Asks nobody. */
    public Finding judge(String commit, ReleaseId running) throws IOException {
        return judge(commit, running, knownLine(commit, running));
    }

    /** As {@link #take(ReleaseId, Gate)}, where nobody else has a word in it. */
    public Taken take(ReleaseId running) throws IOException {
        return take(running, Gate.OPEN);
    }

    /**
     * Looks by itself: remembers what it sees, requests what may be taken, and tells {@code molt status}.
     *
     * @param gate asked about what would be requested, and about nothing else
     */
    public Taken take(ReleaseId running, Gate gate) throws IOException {
        String commit = source.commitOf(branch).orElseThrow(this::nothingThere);
        Line line = line(commit, running);
        if (policy.soaks()) {
            Sightings.readToWrite(data).with(line, clock.instant()).write(data);
        }
        Finding finding = afterGate(judge(commit, running, line), running, gate);
        Optional<UpdateLock> request =
                finding.isAvailable() && mayRequest(running) ? request(finding, running) : Optional.empty();
        Instant now = clock.instant();
        if (isStillCurrent(running)) {
            LastLook.of(finding, running.text(), now).write(data);
        }
        return new Taken(finding, request, finding.opens().map(opens -> Duration.between(now, opens)));
    }

    private Finding afterGate(Finding found, ReleaseId running, Gate gate) throws IOException {
        if (!found.isAvailable() || !mayRequest(running)) {
            return found;
        }
        Gate.Answer answer = gate.ask(found.next());
        if (answer.verdict() == Gate.Verdict.GO) {
            return found;
        }
        Optional<Finding> first =
                answer.first().isPresent() ? first(answer.first().get(), found, running, gate) : Optional.empty();
        return first.orElseGet(() -> found.heldBackBy(answer));
    }

    /** What goes through the fleet already is not left half done because the branch has something newer. */
    private Optional<Finding> first(String release, Finding found, ReleaseId running, Gate gate) throws IOException {
        Optional<Line> line = lineUpTo(release, found, running);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        Finding earlier = judge(line.get().tip(), running, line.get());
        boolean goes = earlier.isAvailable()
                && earlier.next().equals(line.get().tip())
                && gate.ask(earlier.next()).verdict() == Gate.Verdict.GO;
        return Optional.of(earlier).filter(it -> goes).map(found::after);
    }

    private Optional<Line> lineUpTo(String release, Finding found, ReleaseId running) throws IOException {
        String runs = new Releases(data).commitOf(running);
        if (runs.isEmpty() || runs.startsWith(release)) {
            return Optional.empty();
        }
        try {
            return source.line(found.next(), runs).from(release);
        } catch (RemoteException e) {
            LOG.warn("Whether {} comes before {} is not known: {}", release, found.next(), e.getMessage());
            return Optional.empty();
        }
    }

    /** In this order: while an update is open another release may become current. */
    private boolean mayRequest(ReleaseId running) throws IOException {
        return !Files.exists(data.lock(), LinkOption.NOFOLLOW_LINKS) && isStillCurrent(running);
    }

    /** A worker that looks while its successor takes over sees that release as an update; from then on the successor looks. */
    private boolean isStillCurrent(ReleaseId running) throws IOException {
        return new Releases(data).current().filter(now -> !now.equals(running)).isEmpty();
    }

    private RemoteException nothingThere() {
        return new RemoteException(source.url() + " has no branch or tag " + branch
                + ". Name one that it has, or set UPDATE_BRANCH to it");
    }

    /** Only who has something to find out of the messages has them fetched. */
    private Line line(String commit, ReleaseId running) throws IOException {
        String runs = new Releases(data).commitOf(running);
        boolean ask = policy.soaks() && !runs.isEmpty() && !runs.equals(commit);
        return ask ? source.line(commit, runs) : knownLine(commit, running);
    }

    private Line knownLine(String commit, ReleaseId running) throws IOException {
        String runs = new Releases(data).commitOf(running);
        return runs.isEmpty() ? Line.of(commit) : source.knownLine(commit, runs).orElseGet(() -> Line.of(commit));
    }

    private Finding judge(String commit, ReleaseId running, Line line) throws IOException {
        String runs = new Releases(data).commitOf(running);
        boolean descends = runs.isEmpty()
                || !line.commits().isEmpty() && source.descends(commit, runs).orElse(true);
        return new Judge(branch, data, policy).judge(commit, line, running, descends, clock.instant());
    }

    /**
     * Requests the update that is next, and wakes the supervisor.
     *
     * @return the request, or empty if an update is open already
     */
    Optional<UpdateLock> request(Finding finding, ReleaseId running) throws IOException {
        Request request = Request.update(Optional.of(running), branch, finding.next(), REQUESTED_BY);
        Optional<UpdateLock> created = new Requests(data, clock).create(request);
        if (created.isPresent()) {
            new SupervisorWaker(data).wake("request");
        }
        return created;
    }
}
