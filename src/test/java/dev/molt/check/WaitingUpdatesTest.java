package dev.molt.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.check.Finding.Verdict;
import dev.molt.check.UpdateCheck.Taken;
import dev.molt.update.DataFixture;
import dev.molt.update.Outcome;
import dev.molt.update.Ref;
import dev.molt.update.ReleaseId;
import dev.molt.window.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows, soak and barriers, on a real branch. */
class WaitingUpdatesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    /** A Saturday, 10:00 in Berlin. */
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private static final Duration DAY = Duration.ofDays(1);
    private static final Policy SOAK = new Policy(Schedule.of("", "", BERLIN), DAY);
    private static final String URGENT = "Molt-Urgent: yes";
    private static final String BARRIER = "Molt-Barrier: yes";

    @TempDir
    Path directory;

    private GitFixture git;
    private DataFixture fixture;
    private ReleaseId running;
    private Instant now = NOW;

    @BeforeEach
    void create() throws IOException {
        git = new GitFixture(directory.resolve("remote"));
        fixture = new DataFixture(directory.resolve("data"));
        run(git.commit("app.txt", "1"));
    }

    /** What is checked out runs from now on. */
    private void run(String commit) throws IOException {
        running = ReleaseId.of(git.headTime(), commit);
        fixture.release(running, commit).current(running);
        Files.deleteIfExists(fixture.data.lock());
    }

    private UpdateCheck check(Policy policy) {
        return check(policy, RemoteUrl.of(Optional.empty(), git.directory));
    }

    private UpdateCheck check(Policy policy, RemoteUrl url) {
        Source source = Source.git(new Remote(url, Map.of()), fixture.data, directory.resolve("nowhere"));
        return new UpdateCheck(source, new Ref("main"), fixture.data, policy, Clock.fixed(now, BERLIN));
    }

    private Finding look(Policy policy) throws IOException {
        return check(policy).take(running).finding();
    }

    private static Policy windows(String text) {
        return new Policy(Schedule.of(text, "", BERLIN), Duration.ZERO);
    }

    @Test
    void outsideOfAWindowNothingIsRequestedAndItSaysWhenItOpens() throws IOException {
        String tip = git.commit("app.txt", "2");

        Taken taken = check(windows("Mon-Fri 02:00-04:00")).take(running);

        assertThat(taken.finding().verdict()).isEqualTo(Verdict.WAITING);
        assertThat(taken.finding().next()).isEqualTo(tip);
        assertThat(taken.finding().opens()).contains(Instant.parse("2026-11-23T01:00:00Z"));
        assertThat(taken.finding().why())
                .endsWith("waits, as it is outside of UPDATE_WINDOW; opens Mon 02:00 Europe/Berlin");
        assertThat(taken.opensIn()).contains(Duration.ofHours(40));
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void insideOfAWindowTheUpdateIsRequested() throws IOException {
        String tip = git.commit("app.txt", "2");

        Taken taken = check(windows("Sat 10:00-10:01")).take(running);

        assertThat(taken.request().orElseThrow().commit()).isEqualTo(tip);
    }

    @Test
    void onAFrozenDayNothingIsRequested() throws IOException {
        git.commit("app.txt", "2");

        Finding finding = look(new Policy(Schedule.of("", "2026-11-20..2026-11-22", BERLIN), Duration.ZERO));

        assertThat(finding.verdict()).isEqualTo(Verdict.WAITING);
        assertThat(finding.why()).contains("frozen until the end of 2026-11-22").contains("opens Mon 00:00");
    }

    @Test
    void theLastLookTellsTheSupervisorAndStatusWhenItOpens() throws IOException {
        git.commit("app.txt", "2");
        look(windows("Sat 10:30-11:00"));

        LastLook look = LastLook.read(fixture.data).orElseThrow();

        assertThat(look.get("verdict")).isEqualTo("waiting");
        assertThat(look.get("opens_in_s")).isEqualTo("1800");
        assertThat(look.get("release")).isEqualTo(running.text());
    }

    @Test
    void aCommitSoaksFromWhenItWasSeenFirstWhateverItsOwnTimeSays() throws IOException {
        String tip = git.commit("app.txt", "2");
        assertThat(look(SOAK).opens()).contains(NOW.plus(DAY));

        now = NOW.plus(DAY).minusSeconds(1);
        assertThat(look(SOAK).verdict()).isEqualTo(Verdict.WAITING);

        now = NOW.plus(DAY);
        assertThat(check(SOAK).take(running).request().orElseThrow().commit()).isEqualTo(tip);
    }

    @Test
    void lookingWithoutActingStartsNoSoak() throws IOException {
        git.commit("app.txt", "2");

        assertThat(check(SOAK).look(running).verdict()).isEqualTo(Verdict.WAITING);

        assertThat(fixture.data.firstSeen()).doesNotExist();
    }

    @Test
    void whatHasSoakedIsTakenThoughNewerCommitsKeepComing() throws IOException {
        String first = git.commit("app.txt", "2");
        look(SOAK);
        now = NOW.plus(DAY);
        String second = git.commit("app.txt", "3");

        Finding finding = look(SOAK);

        assertThat(finding.verdict()).isEqualTo(Verdict.AVAILABLE);
        assertThat(finding.next()).isEqualTo(first);
        assertThat(finding.commit()).isEqualTo(second);
        assertThat(finding.why()).endsWith(second.substring(0, 10) + " has to soak");
    }

    @Test
    void aCommitThatLeftTheBranchBeginsAnewWhenItComesBack() throws IOException {
        String base = git.head();
        String first = git.commit("app.txt", "2");
        look(SOAK);
        git.git("reset", "-q", "--hard", base);
        git.commit("app.txt", "other");
        look(SOAK);
        git.git("reset", "-q", "--hard", first);
        now = NOW.plus(DAY);

        assertThat(look(SOAK).opens()).contains(now.plus(DAY));
    }

    @Test
    void anUrgentCommitDoesNotSoakAndWhatCameAfterItDoes() throws IOException {
        git.commit("app.txt", "2");
        String fix = git.commit("app.txt", "3", URGENT);
        git.commit("app.txt", "4");

        Finding finding = look(SOAK);

        assertThat(finding.verdict()).isEqualTo(Verdict.AVAILABLE);
        assertThat(finding.next()).isEqualTo(fix);
    }

    @Test
    void anUrgentCommitWaitsForAWindowAllTheSame() throws IOException {
        git.commit("app.txt", "2", URGENT);

        Finding finding = look(new Policy(Schedule.of("Mon", "", BERLIN), DAY));

        assertThat(finding.verdict()).isEqualTo(Verdict.WAITING);
        assertThat(finding.opens()).contains(Instant.parse("2026-11-22T23:00:00Z"));
    }

    @Test
    void aWordInTheMessageThatIsNoTrailerIsNotUrgent() throws IOException {
        git.commit("app.txt", "2", URGENT + "\n\nThis is not urgent any more.");

        assertThat(look(SOAK).verdict()).isEqualTo(Verdict.WAITING);
    }

    @Test
    void aTrailerThatSaysNoIsNotUrgent() throws IOException {
        git.commit("app.txt", "2", "Molt-Urgent: no");

        assertThat(look(SOAK).verdict()).isEqualTo(Verdict.WAITING);
    }

    @Test
    void aSoakThatEndsOutsideOfAWindowOpensWithTheWindow() throws IOException {
        git.commit("app.txt", "2");

        assertThat(look(new Policy(Schedule.of("Sun 08:00-09:00; Tue 01:00-02:00", "", BERLIN), DAY))
                        .opens())
                .contains(Instant.parse("2026-11-24T00:00:00Z"));
    }

    @Test
    void aBadReleaseIsNotTakenForHavingSoaked() throws IOException {
        String first = git.commit("app.txt", "2");
        ReleaseId bad = ReleaseId.of(git.headTime(), first);
        look(SOAK);
        fixture.ended(Outcome.ROLLED_BACK, Optional.of(running), Optional.of(bad), "bad", "yes");
        git.commit("app.txt", "3");
        now = NOW.plus(DAY);

        assertThat(look(SOAK).opens()).contains(now.plus(DAY));
    }

    @Test
    void aClockThatWasWrongDoesNotMakeACommitSoakForYears() throws IOException {
        git.commit("app.txt", "2");
        now = Instant.parse("2099-01-01T00:00:00Z");
        look(SOAK);
        now = NOW;

        assertThat(look(SOAK).opens()).contains(NOW.plus(DAY));
    }

    @Test
    void aMemoryThatNobodyCanReadIsSetAsideAndTheSoakBeginsAgain() throws IOException {
        git.commit("app.txt", "2");
        Files.createDirectories(fixture.data.firstSeen().getParent());
        Files.writeString(fixture.data.firstSeen(), "{");

        assertThat(look(SOAK).opens()).contains(NOW.plus(DAY));

        assertThat(fixture.data.failed()).isDirectoryContaining("glob:**/first_seen.json.*");
        assertThat(Sightings.read(fixture.data).times()).containsOnlyKeys(git.head());
    }

    @Test
    void anUpdateGoesToTheBarrierFirstAndOnFromThere() throws IOException {
        git.commit("app.txt", "2");
        String barrier = git.commit("app.txt", "3", BARRIER);
        ReleaseId ofBarrier = ReleaseId.of(git.headTime(), barrier);
        String tip = git.commit("app.txt", "4");

        Finding before = look(Policy.ALWAYS);
        assertThat(before.next()).isEqualTo(barrier);
        assertThat(before.barrier()).contains(barrier);
        assertThat(before.why()).contains("a barrier before " + tip.substring(0, 10));

        fixture.release(ofBarrier, barrier).current(ofBarrier);
        running = ofBarrier;
        Files.delete(fixture.data.lock());
        assertThat(look(Policy.ALWAYS).next()).isEqualTo(tip);
    }

    @Test
    void ofSeveralBarriersTheOldestComesFirst() throws IOException {
        String first = git.commit("app.txt", "2", BARRIER);
        git.commit("app.txt", "3", BARRIER);
        git.commit("app.txt", "4");

        assertThat(look(Policy.ALWAYS).next()).isEqualTo(first);
    }

    @Test
    void aBarrierOfAMergedBranchIsNone() throws IOException {
        git.git("checkout", "-q", "-b", "side");
        git.commit("side.txt", "1", BARRIER);
        git.git("checkout", "-q", "main");
        git.commit("app.txt", "2");
        git.git("merge", "-q", "--no-ff", "-m", "Merge side", "side");

        assertThat(look(Policy.ALWAYS).next()).isEqualTo(git.head());
    }

    @Test
    void whatRunsMayComeFromABranchThatWasMerged() throws IOException {
        git.commit("app.txt", "2", BARRIER);
        git.git("checkout", "-q", "-b", "side", "HEAD~1");
        run(git.commit("side.txt", "1"));
        git.git("checkout", "-q", "main");
        git.git("merge", "-q", "--no-ff", "-m", "Merge side", "side");

        Finding finding = look(Policy.ALWAYS);

        assertThat(finding.verdict()).isEqualTo(Verdict.AVAILABLE);
        assertThat(finding.next()).as("the barrier does not descend from it").isEqualTo(git.head());
    }

    @Test
    void aBarrierThatSoaksHoldsUpWhatComesAfterIt() throws IOException {
        String barrier = git.commit("app.txt", "2", BARRIER);
        git.commit("app.txt", "3");
        look(SOAK);
        now = NOW.plus(DAY);

        assertThat(look(SOAK).next()).isEqualTo(barrier);
    }

    @Test
    void aBarrierBeforeAnUrgentCommitIsUrgentToo() throws IOException {
        String barrier = git.commit("app.txt", "2", BARRIER);
        git.commit("app.txt", "3", URGENT);

        Finding finding = look(SOAK);

        assertThat(finding.verdict()).isEqualTo(Verdict.AVAILABLE);
        assertThat(finding.next()).isEqualTo(barrier);
    }

    @Test
    void nobodyGetsPastABadBarrier() throws IOException {
        String barrier = git.commit("app.txt", "2", BARRIER);
        ReleaseId bad = ReleaseId.of(git.headTime(), barrier);
        fixture.ended(
                Outcome.ROLLED_BACK, Optional.of(running), Optional.of(bad), "bad", "yes", "reason", "it exited 1");
        git.commit("app.txt", "3");

        Finding finding = look(Policy.ALWAYS);

        assertThat(finding.verdict()).isEqualTo(Verdict.BAD);
        assertThat(finding.why()).contains(barrier.substring(0, 10)).contains("it exited 1");
    }

    @Test
    void theMessagesOfARemoteElsewhereAreFetchedAndTheMirrorIsLeftAlone() throws IOException {
        git.git("clone", "-q", "--bare", ".", fixture.data.mirror().toString());
        String fix = git.commit("app.txt", "2", URGENT);
        git.commit("app.txt", "3");
        try (GitHttpServer server = new GitHttpServer(directory, "maria", "secret")) {
            RemoteUrl url =
                    RemoteUrl.of(Optional.of("http://maria:secret@localhost:" + server.port() + "/remote"), directory);

            Finding finding = check(SOAK, url).take(running).finding();

            assertThat(finding.verdict()).isEqualTo(Verdict.AVAILABLE);
            assertThat(finding.next()).isEqualTo(fix);
        }
        assertThat(new Ancestry(List.of(fixture.data.mirror())).line(fix, git.head()))
                .isEmpty();
    }
}
