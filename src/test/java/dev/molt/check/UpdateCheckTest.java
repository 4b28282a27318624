package dev.molt.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.molt.check.Finding.Verdict;
import dev.molt.config.Settings;
import dev.molt.update.DataFixture;
import dev.molt.update.Outcome;
import dev.molt.update.Pin;
import dev.molt.update.Ref;
import dev.molt.update.ReleaseId;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdateCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-21T01:02:03Z");

    @TempDir
    Path directory;

    private GitFixture git;
    private DataFixture fixture;
    private ReleaseId running;

    @BeforeEach
    void create() throws IOException {
        git = new GitFixture(directory.resolve("home"));
        String first = git.commit("app.txt", "1");
        running = ReleaseId.of(git.headTime(), first);
        fixture = new DataFixture(directory.resolve("data"))
                .release(running, first)
                .current(running);
    }

    private UpdateCheck check() {
        RemoteUrl url = RemoteUrl.of(Optional.empty(), git.directory);
        return new UpdateCheck(
                Source.git(new Remote(url, Map.of()), fixture.data, git.directory),
                new Ref("main"),
                fixture.data,
                Policy.ALWAYS,
                Clock.fixed(NOW, java.time.ZoneOffset.UTC));
    }

    @Test
    void whatRunsIsNoUpdate() throws IOException {
        assertThat(check().look(running).verdict()).isEqualTo(Verdict.CURRENT);
    }

    @Test
    void aNewerCommitIsAvailable() throws IOException {
        String second = git.commit("app.txt", "2");

        Finding finding = check().look(running);

        assertThat(finding.verdict()).isEqualTo(Verdict.AVAILABLE);
        assertThat(finding.commit()).isEqualTo(second);
    }

    @Test
    void aBadReleaseIsSkippedUntilANewerCommitComes() throws IOException {
        String second = git.commit("app.txt", "2");
        fixture.ended(
                Outcome.ROLLED_BACK,
                Optional.of(running),
                Optional.of(ReleaseId.of(git.headTime(), second)),
                "bad",
                "yes",
                "reason",
                "it exited 1");
        assertThat(check().look(running).verdict()).isEqualTo(Verdict.BAD);
        assertThat(check().look(running).why()).contains("failed here").contains("it exited 1");

        git.commit("app.txt", "3");
        assertThat(check().look(running).verdict()).isEqualTo(Verdict.AVAILABLE);
    }

    @Test
    void aPinKeepsAnUpdateAndGivesTheReason() throws IOException {
        git.commit("app.txt", "2");
        Pin.of(running, "audit", "cli:maria", NOW).write(fixture.data);

        Finding finding = check().look(running);

        assertThat(finding.verdict()).isEqualTo(Verdict.PINNED);
        assertThat(finding.why()).isEqualTo("pinned by cli:maria: audit");
    }

    @Test
    void aPinThatNobodyCanReadCountsAsAPin() throws IOException {
        git.commit("app.txt", "2");
        Files.writeString(fixture.data.pin(), "{");

        assertThat(check().look(running).verdict()).isEqualTo(Verdict.PINNED);
    }

    @Test
    void aRewrittenHistoryIsNoUpdate() throws IOException {
        git.commit("app.txt", "2");
        git.git("checkout", "-q", "--orphan", "rewritten");
        git.commit("app.txt", "other");
        git.git("branch", "-f", "main", "rewritten");

        assertThat(check().look(running).verdict()).isEqualTo(Verdict.NOT_DESCENDANT);
    }

    @Test
    void anOlderCommitIsNoUpdate() throws IOException {
        String older = git.head();
        String second = git.commit("app.txt", "2");
        ReleaseId newer = ReleaseId.of(git.headTime(), second);
        fixture.release(newer, second);
        git.git("reset", "-q", "--hard", older);

        assertThat(check().look(newer).verdict()).isEqualTo(Verdict.NOT_DESCENDANT);
    }

    @Test
    void aMissingBranchIsAnErrorThatSaysWhatToDo() throws IOException {
        git.git("branch", "-m", "trunk");

        assertThatThrownBy(() -> check().look(running))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("has no branch or tag main. Name one");
    }

    @Test
    void aRequestNamesTheCommitThatWasFound() throws IOException {
        git.commit("app.txt", "2");
        UpdateCheck check = check();

        UpdateLock lock = check.request(check.look(running), running).orElseThrow();

        assertThat(lock.commit()).isEqualTo(git.head());
        assertThat(lock.get("requested_by")).isEqualTo("check");
        assertThat(lock.get("ref")).isEqualTo("main");
        assertThat(lock.from()).contains(running);
        assertThat(check.request(check.look(running), running)).isEmpty();
    }

    private UpdateChecker checker() {
        return new UpdateChecker(check(), running, new Pace(Duration.ofMillis(20), new SplittableRandom(1)), Gate.OPEN);
    }

    @Test
    void theCheckerRequestsWhatAppearsWhileItLooks() throws IOException {
        try (UpdateChecker checker = checker()) {
            checker.start();
            String second = git.commit("app.txt", "2");

            await().until(() -> Files.exists(fixture.data.lock()));
            assertThat(UpdateLock.read(fixture.data.lock()).orElseThrow().commit())
                    .isEqualTo(second);
        }
    }

    @Test
    void theCheckerGoesOnAfterErrors() throws IOException {
        git.git("branch", "-m", "trunk");
        try (UpdateChecker checker = checker()) {
            checker.start();
            String second = git.commit("app.txt", "2");
            git.git("branch", "-m", "main");

            await().until(() -> Files.exists(fixture.data.lock()));
            assertThat(UpdateLock.read(fixture.data.lock()).orElseThrow().commit())
                    .isEqualTo(second);
        }
    }

    @Test
    void aClosedCheckerHasNoThread() throws IOException {
        UpdateChecker checker = checker();
        checker.start();

        checker.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("molt-update-check"));
    }

    @Test
    void withoutAutoUpdateNothingLooks() throws Exception {
        Settings settings = Settings.load(Map.of(), fixture.data.root());

        AutoCloseable nothing = UpdateChecker.start(settings, fixture.data.root(), git.directory, running.text());

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("molt-update-check"));
        nothing.close();
    }

    @Test
    void withAutoUpdateAThreadLooks() throws Exception {
        Settings settings = Settings.load(Map.of("AUTO_UPDATE_ENABLED", "true"), fixture.data.root());

        AutoCloseable checker = UpdateChecker.start(settings, fixture.data.root(), git.directory, running.text());
        try {
            assertThat(Thread.getAllStackTraces().keySet())
                    .anyMatch(thread -> thread.getName().equals("molt-update-check") && thread.isDaemon());
        } finally {
            checker.close();
        }
    }
}
