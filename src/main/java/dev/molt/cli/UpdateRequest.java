package dev.molt.cli;

import dev.molt.check.Finding;
import dev.molt.check.Finding.Verdict;
import dev.molt.check.UpdateCheck;
import dev.molt.rollout.Release;
import dev.molt.update.OneLine;
import dev.molt.update.Ref;
import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import dev.molt.update.Request;
import dev.molt.update.Requests;
import dev.molt.update.SupervisorWaker;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the supervisor for an update, a rollback or another configuration, after everything that can be known beforehand speaks for it. */
final class UpdateRequest {
    private final Surroundings around;
    private final WaitOptions wait;

    UpdateRequest(Surroundings around, WaitOptions wait) {
        this.around = around;
        this.wait = wait;
    }

    Answer ask(Ref ref, boolean grant, boolean alone) throws IOException {
        ReleaseId running = around.running();
        refuseNow();
        Optional<Finding> finding = look(ref, running);
        Optional<Verdict> verdict = finding.map(Finding::verdict);
        if (verdict.equals(Optional.of(Verdict.CURRENT))) {
            return Answer.done(
                    Json.with("id", "")
                            .and("release", running.text())
                            .and("outcome", "")
                            .fields(),
                    running + " runs already; there is nothing to do.");
        }
        boolean mayNot =
                verdict.equals(Optional.of(Verdict.BAD)) || verdict.equals(Optional.of(Verdict.NOT_DESCENDANT));
        if (mayNot && !grant) {
            throw new Failure(Exit.REFUSED, finding.get().why(), "If that is meant: molt update --grant " + ref);
        }
        List<String> notes = new ArrayList<>();
        finding.filter(Finding::isHeldBack).map(UpdateRequest::noteOf).ifPresent(notes::add);
        boolean plain = ref.text().equals(around.settings().updateBranch());
        finding.flatMap(Finding::barrier)
                .map(barrier -> noteOf(barrier, finding.get(), plain))
                .ifPresent(notes::add);
        String commit = finding.map(found -> plain ? found.barrier().orElse(found.commit()) : found.commit())
                .orElse("");
        notes.addAll(new FleetConsent(around, ref, alone, grant).get(target(ref, commit)));
        Request request = Request.update(Optional.of(running), ref, commit, around.requester());
        return make(grant ? request.withGrant() : request, notes);
    }

    /** As far as the fleet has a name for it. */
    private static Optional<Release> target(Ref ref, String commit) {
        String text = ref.text();
        if (!commit.isEmpty()) {
            return Optional.of(Release.ofCommit(commit));
        }
        if (ReleaseId.isOne(text)) {
            return Optional.of(Release.of(new ReleaseId(text)));
        }
        return Optional.of(text)
                .filter(digits -> digits.matches("[0-9a-f]{10,40}"))
                .map(digits -> new Release(digits.substring(0, 10)));
    }

    private static String noteOf(Finding held) {
        String what =
                held.verdict() == Verdict.PINNED ? "Automatic updates are " + held.why() : "By itself " + held.why();
        return what + ". You asked for this one, so it goes on.";
    }

    private static String noteOf(String barrier, Finding found, boolean plain) {
        String first = barrier.substring(0, 10);
        String target = found.commit().substring(0, 10);
        return plain
                ? first + " is a barrier and comes first. Ask again for " + target + " when it runs: molt update"
                : first + " is a barrier, and is passed over, because you named " + target + ".";
    }

    /** What is known of the target, empty if only the supervisor can find out when it has fetched the remote. */
    private Optional<Finding> look(Ref ref, ReleaseId running) throws IOException {
        String text = ref.text();
        UpdateCheck check = UpdateCheck.of(
                around.settings(), ref, around.environment(), around.data(), around.home(), around.clock());
        if (ReleaseId.isOne(text)) {
            Optional<String> commit = knownCommit(new ReleaseId(text));
            if (commit.isPresent()) {
                return Optional.of(check.judge(commit.get(), running));
            }
        }
        String runs = new Releases(around.data()).commitOf(running);
        if (text.matches("[0-9a-f]{7,40}") && runs.startsWith(text)) {
            return Optional.of(check.judge(runs, running));
        }
        if (text.matches("[0-9a-f]{40}")) {
            return Optional.of(check.judge(text, running));
        }
        boolean onlyByFetching = ReleaseId.isOne(text) || text.matches("[0-9a-f]{7,39}|.*[\\^~@].*");
        return onlyByFetching ? check.lookIfThere(running) : Optional.of(check.look(running));
    }

    private Optional<String> knownCommit(ReleaseId release) throws IOException {
        return Optional.of(new Releases(around.data()).commitOf(release)).filter(commit -> !commit.isEmpty());
    }

    /** Refuses what this moment speaks against: an open update, or maintenance, as an update ends with a release that accepts. */
    void refuseNow() throws IOException {
        Optional<UpdateLock> open = new Requests(around.data(), around.clock()).open();
        if (open.isPresent()) {
            throw isOpen(open.get());
        }
        if (Files.exists(around.data().maintenance())) {
            throw new Failure(
                    Exit.REFUSED,
                    "maintenance is on, and an update would end with a release that accepts",
                    "End it first: molt maintenance off");
        }
    }

    private static Failure isOpen(UpdateLock lock) {
        return new Failure(
                Exit.REFUSED,
                lock.title() + " is open, in phase " + lock.phase().text(),
                "Wait for it (molt status), or give it up: molt update --cancel");
    }

    /** Makes the request, wakes the supervisor, and waits if that is wanted. */
    Answer make(Request request, List<String> notes) throws IOException {
        Optional<UpdateLock> made = new Requests(around.data(), around.clock()).create(request);
        if (made.isEmpty()) {
            refuseNow();
            throw new Failure(Exit.REFUSED, "another update was open for a moment", "Try again");
        }
        UpdateLock lock = made.get();
        List<String> lines = new ArrayList<>(notes);
        lines.add("Requested " + lock.kind() + " " + lock.id() + " to "
                + (lock.isConfiguration() ? lock.title() : lock.get("ref")) + ".");
        Json json = Json.with("id", lock.id()).and("commit", lock.commit()).and("notes", notes);
        if (!new SupervisorWaker(around.data()).wake("request")) {
            lines.add("No supervisor runs: it is taken up when Molt is started.");
            return new Answer(Exit.UNREACHABLE, json.and("outcome", "").fields(), lines);
        }
        if (!wait.isWanted()) {
            lines.add("Follow it with: molt status");
            return new Answer(Exit.DONE, json.and("outcome", "").fields(), lines);
        }
        lines.stream().map(OneLine::shown).forEach(around.err()::println);
        return new Waiting(around, wait.timeout()).forEndOf(lock.id());
    }
}
