package dev.molt.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.check.Finding.Verdict;
import dev.molt.check.UpdateCheck.Taken;
import dev.molt.update.DataFixture;
import dev.molt.update.Outcome;
import dev.molt.update.Pin;
import dev.molt.update.Ref;
import dev.molt.update.ReleaseId;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is asked before an update that was found is requested. */
class GateTest {
    private static final Instant NOW = Instant.parse("2026-11-21T01:02:03Z");

    @TempDir
    Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Gate.Answer answer = Gate.Answer.GO;
    private GitFixture git;
    private DataFixture fixture;
    private ReleaseId running;
    private String tip;

    @BeforeEach
    void create() throws IOException {
        git = new GitFixture(directory.resolve("home"));
        String first = git.commit("app.txt", "1");
        running = ReleaseId.of(git.headTime(), first);
        fixture = new DataFixture(directory.resolve("data"))
                .release(running, first)
                .current(running);
        tip = git.commit("app.txt", "2");
    }

    private UpdateCheck check() {
        RemoteUrl url = RemoteUrl.of(Optional.empty(), git.directory);
        Source source = Source.git(new Remote(url, Map.of()), fixture.data, git.directory);
        return new UpdateCheck(source, new Ref("main"), fixture.data, Policy.ALWAYS, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private Gate.Answer ask(String commit) {
        asked.add(commit);
        return answer;
    }

    private Taken take() throws IOException {
        return check().take(running, this::ask);
    }

    @Test
    void whatTheGateLetsThroughIsRequested() throws IOException {
        assertThat(take().request().orElseThrow().commit()).isEqualTo(tip);
        assertThat(asked).containsExactly(tip);
    }

    @Test
    void aWorkerWhoseSuccessorHasTakenOverAsksForNothingAndLeavesTheStatusToIt() throws IOException {
        ReleaseId successor = ReleaseId.of(git.headTime(), tip);
        fixture.release(successor, tip).current(successor);

        assertThat(take().request()).isEmpty();

        assertThat(asked).isEmpty();
        assertThat(fixture.data.lock()).doesNotExist();
        assertThat(LastLook.read(fixture.data)).isEmpty();
    }

    @Test
    void aSuccessorThatTakesOverWhileTheGateIsAskedIsNotAskedFor() throws IOException {
        ReleaseId successor = ReleaseId.of(git.headTime(), tip);
        fixture.release(successor, tip);

        Taken taken = check().take(running, commit -> {
            makeCurrent(successor);
            return Gate.Answer.GO;
        });

        assertThat(taken.request()).isEmpty();
        assertThat(fixture.data.lock()).doesNotExist();
    }

    private void makeCurrent(ReleaseId release) {
        try {
            fixture.current(release);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatHasToWaitIsNotRequestedAndTheStatusSaysWhy() throws IOException {
        answer = Gate.Answer.waiting("the canaries come first: b");

        Finding finding = take().finding();

        assertThat(finding.verdict()).isEqualTo(Verdict.WAITING);
        assertThat(finding.why()).isEqualTo(tip.substring(0, 10) + " waits: the canaries come first: b");
        assertThat(fixture.data.lock()).doesNotExist();
        LastLook look = LastLook.read(fixture.data).orElseThrow();
        assertThat(look.get("verdict")).isEqualTo("waiting");
        assertThat(look.get("why")).isEqualTo(finding.why());
        assertThat(look.get("opens_in_s")).isEmpty();
    }

    @Test
    void whatTheGateNeverLetsThroughIsRefused() throws IOException {
        answer = Gate.Answer.never("it is bad: it failed on b");

        Finding finding = take().finding();

        assertThat(finding.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(finding.why()).endsWith(" is not taken: it is bad: it failed on b");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void whatIsUnderWayInTheFleetComesBeforeWhatIsNewer() throws IOException {
        String newer = git.commit("app.txt", "3");

        Taken taken = check().take(running, commit -> {
            asked.add(commit);
            return commit.equals(tip)
                    ? Gate.Answer.GO
                    : Gate.Answer.waiting("the rollout is running").after(Optional.of(tip.substring(0, 10)));
        });

        assertThat(asked).containsExactly(newer, tip);
        assertThat(taken.request().orElseThrow().commit()).isEqualTo(tip);
        assertThat(taken.finding().commit()).isEqualTo(newer);
        assertThat(taken.finding().why()).endsWith(" goes through the fleet before " + newer.substring(0, 10));
    }

    @Test
    void whatIsUnderWayAndHasToWaitTooIsNotRequested() throws IOException {
        String newer = git.commit("app.txt", "3");
        answer = Gate.Answer.waiting("the rollout is running").after(Optional.of(tip.substring(0, 10)));

        Taken taken = take();

        assertThat(asked).containsExactly(newer, tip);
        assertThat(taken.finding().why()).isEqualTo(newer.substring(0, 10) + " waits: the rollout is running");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void whatIsUnderWayAndNotBeforeTheNewerOneIsNotAskedFor() throws IOException {
        answer = Gate.Answer.waiting("the rollout is running").after(Optional.of("0123456789"));

        assertThat(take().request()).isEmpty();

        assertThat(asked).containsExactly(tip);
    }

    @Test
    void aPinnedHostDoesNotAsk() throws IOException {
        Pin.of(running, "audit", "cli:maria", NOW).write(fixture.data);
        assertThat(take().finding().verdict()).isEqualTo(Verdict.PINNED);
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsBadHereIsNotAskedFor() throws IOException {
        ReleaseId bad = ReleaseId.of(git.headTime(), tip);
        fixture.ended(Outcome.ROLLED_BACK, Optional.of(running), Optional.of(bad), "bad", "yes");
        assertThat(take().finding().verdict()).isEqualTo(Verdict.BAD);
        assertThat(asked).isEmpty();
    }

    @Test
    void whileAnUpdateIsOpenNobodyAsks() throws IOException {
        fixture.open(Optional.of(running), Optional.empty());
        assertThat(take().request()).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void theBarrierThatComesFirstIsWhatIsAskedFor() throws IOException {
        String barrier = git.commit("app.txt", "3", "Molt-Barrier: yes");
        git.commit("app.txt", "4");
        take();
        assertThat(asked).containsExactly(barrier);
    }

    @Test
    void thatAnUpdateWaitsIsLoggedOnceAndAgainWhenSomethingElseIsSaidOfIt() {
        List<String> log = new ArrayList<>();
        Gate gate = new LoggedGate(this::ask, log::add);
        answer = Gate.Answer.waiting("no slot is free: b");
        gate.ask(tip);
        answer = Gate.Answer.waiting("no slot is free: c");
        gate.ask(tip);
        assertThat(log).containsExactly("The update to " + tip.substring(0, 10) + " waits: no slot is free: b");

        answer = Gate.Answer.never("it is bad");
        gate.ask(tip);
        gate.ask(tip);
        assertThat(log).hasSize(2).last().asString().endsWith(" is not taken: it is bad");

        answer = Gate.Answer.GO;
        gate.ask(tip);
        assertThat(log).hasSize(2);
    }

    @Test
    void theCheckerAsksAgainAtItsNextLookAndAtOnceWhenItIsToldTo() throws IOException {
        answer = Gate.Answer.waiting("no slot is free: b");
        Pace once = new Pace(Duration.ofHours(1), new SplittableRandom(1));
        try (UpdateChecker checker = new UpdateChecker(check(), running, once, this::ask)) {
            checker.start();
            checker.lookNow();
            await().until(() -> LastLook.read(fixture.data).isPresent());
            answer = Gate.Answer.GO;
            checker.lookNow();
            await().until(() -> Files.exists(fixture.data.lock()));
        }
        assertThat(asked).containsExactly(tip, tip);
        assertThat(UpdateLock.read(fixture.data.lock()).orElseThrow().commit()).isEqualTo(tip);
    }
}
