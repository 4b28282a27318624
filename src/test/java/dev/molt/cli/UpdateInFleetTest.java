package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.check.GitFixture;
import dev.molt.config.Settings;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.FleetUrl;
import dev.molt.fleet.Fleets;
import dev.molt.fleet.Member;
import dev.molt.rollout.Participant;
import dev.molt.rollout.Release;
import dev.molt.rollout.RolloutControl;
import dev.molt.rollout.Rollouts;
import dev.molt.update.DataFixture;
import dev.molt.update.ReleaseId;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code molt update} on host a, in a fleet with b that has its memory in a SQLite file. */
@Timeout(60)
class UpdateInFleetTest {
    @TempDir
    Path directory;

    private GitFixture git;
    private DataFixture fixture;
    private ReleaseId running;
    private Release next;
    private Coordinator store;
    private Rollouts rollouts;
    private Cli cli;

    @BeforeEach
    void create() throws Exception {
        git = new GitFixture(directory.resolve("home"));
        String first = git.commit("app.txt", "1");
        running = ReleaseId.of(git.headTime(), first);
        fixture = new DataFixture(directory.resolve("data"))
                .release(running, first)
                .current(running);
        next = Release.ofCommit(git.commit("app.txt", "2"));
        String url = "jdbc:sqlite:" + directory.resolve("fleet.db");
        store = Fleets.open(FleetUrl.of(url), "molt", 0);
        Settings settings = Settings.load(
                Map.of("UPDATE_STRATEGY", "rolling", "FLEET_URL", url, "ROLLOUT_CANARY", "0"), fixture.data.root());
        rollouts = Rollouts.of(store, settings);
        cli = new Cli(fixture.data, git.directory).with("FLEET_URL", url).with("UPDATE_STRATEGY", "rolling");
        join("a");
        join("b");
        nameTheHost(settings);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void join(String host) throws CoordinatorException {
        Member member = new Member(host, host + "-1", running.text(), Map.of());
        store.join(member, Set.of(), Set.of(), Duration.ofMinutes(10));
    }

    /** As a worker does that was here before. */
    private void nameTheHost(Settings settings) {
        try (Participant participant = Participant.start(store, settings, "a", fixture.data, () -> {})) {
            participant.changed();
            Awaitility.await().until(() -> Participant.hostOf(fixture.data).isPresent());
        }
    }

    private UpdateLock lock() throws IOException {
        return UpdateLock.read(fixture.data.lock()).orElseThrow();
    }

    private void bIsUpdated() throws CoordinatorException {
        assertThat(rollouts.mayUpdate("b", next).isGo()).isTrue();
    }

    @Test
    void whenASlotIsFreeTheUpdateIsRequestedWithIt() throws Exception {
        cli.run("update");
        assertThat(lock().commit()).isEqualTo(git.head());
        assertThat(new RolloutControl(store)
                        .look()
                        .slots()
                        .heldBy("a")
                        .orElseThrow()
                        .release())
                .isEqualTo(next);
    }

    @Test
    void whenNoSlotIsFreeItIsRefusedWithItsHolderAndTheWayOut() throws Exception {
        bIsUpdated();

        Cli.Result refused = cli.run("update");

        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err())
                .contains("a may not be updated to " + next + " now: no slot is free: b (ROLLOUT_PARALLEL)")
                .contains("molt fleet status")
                .contains("molt update --alone main");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void aRequestedCheckTakesItsTurnToo() throws Exception {
        bIsUpdated();
        Cli.Result refused = cli.run("check", "--request");
        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.out()).contains(" waits: ", " is not over yet: b");
        assertThat(fixture.data.lock()).doesNotExist();

        rollouts.rolledBack("b", next, "5xx at once");
        assertThat(cli.run("check", "--request").out()).contains("failed on b: 5xx at once");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void aRequestedCheckWhoseTurnItIsHoldsASlot() throws Exception {
        assertThat(cli.run("check", "--request").exit()).isEqualTo(Exit.DONE);
        assertThat(lock().commit()).isEqualTo(git.head());
        assertThat(new RolloutControl(store).look().slots().heldBy("a")).isPresent();
    }

    @Test
    void aloneItIsRequestedWithoutASlot() throws Exception {
        bIsUpdated();
        cli.run("update", "--alone");
        assertThat(lock().commit()).isEqualTo(git.head());
        assertThat(new RolloutControl(store).look().slots().heldBy("a")).isEmpty();
    }

    @Test
    void whatIsPausedIsRefusedWithWhoPausedItAndWhy() throws Exception {
        bIsUpdated();
        cli.run("fleet", "pause", "--reason", "the fair is on");

        Cli.Result refused = cli.run("update");

        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err()).contains("is paused by cli:").contains(": the fair is on");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void whatIsBadElsewhereIsRefusedAlsoAloneUnlessThatIsGranted() throws Exception {
        bIsUpdated();
        rollouts.rolledBack("b", next, "5xx at once");

        Cli.Result refused = cli.run("update", "--grant");
        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err())
                .contains("it is bad in the fleet: " + next + " failed on b: 5xx at once")
                .contains("molt fleet resume --grant")
                .contains("molt update --alone --grant main");
        Cli.Result alone = cli.run("update", "--alone");
        assertThat(alone.exit()).isEqualTo(Exit.REFUSED);
        assertThat(alone.err()).contains("5xx at once").contains("molt update --alone --grant main");
        assertThat(fixture.data.lock()).doesNotExist();

        Cli.Result granted = cli.run("update", "--alone", "--grant");
        assertThat(granted.out()).contains("5xx at once. You granted it, so it goes on.");
        assertThat(lock().get("grant")).isEqualTo("not_descendant");
    }

    @Test
    void withoutRollingUpdatesABadReleaseNeedsAGrantAndNothingElseIsRefused() throws Exception {
        cli.with("UPDATE_STRATEGY", "immediate");
        bIsUpdated();
        cli.run("update");
        assertThat(lock().commit()).isEqualTo(git.head());
        Files.delete(fixture.data.lock());

        rollouts.rolledBack("b", next, "5xx at once");
        assertThat(cli.run("update").err()).contains("5xx at once").contains("molt update --grant main");
        assertThat(fixture.data.lock()).doesNotExist();
        cli.run("update", "--grant");
        assertThat(lock().commit()).isEqualTo(git.head());
    }

    @Test
    void whenTheStoreDoesNotAnswerItIsRefusedAndAloneItGoesOn() throws Exception {
        cli.with("FLEET_URL", "redis://127.0.0.1:1");

        Cli.Result refused = cli.run("update");
        assertThat(refused.exit()).isEqualTo(Exit.UNREACHABLE);
        assertThat(refused.err()).contains("the fleet cannot be asked").contains("molt update --alone main");
        assertThat(fixture.data.lock()).doesNotExist();

        Cli.Result alone = cli.run("update", "--alone");
        assertThat(alone.out()).contains("Whether the release is bad elsewhere in the fleet is not known");
        assertThat(lock().commit()).isEqualTo(git.head());
    }

    @Test
    void anInstanceThatHasNeverBeenInItsFleetIsToldToStart() throws IOException {
        Files.delete(fixture.data.rollout());
        Cli.Result refused = cli.run("update");
        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err()).contains("has not been in its fleet yet").contains("--alone");
    }

    @Test
    void aTargetThatOnlyFetchingNamesIsRefusedWithTheWayToItsName() throws IOException {
        Cli.Result refused = cli.run("update", "main~0");
        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err()).contains("molt update --dry-run main~0").contains("molt update --alone main~0");

        assertThat(cli.run("update", "--alone", "main~0").out()).contains("is not known");
        assertThat(lock().get("ref")).isEqualTo("main~0");
    }

    @Test
    void tenDigitsOfACommitAreItsNameInTheFleet() throws Exception {
        bIsUpdated();
        assertThat(cli.run("update", git.head().substring(0, 12)).err()).contains("no slot is free: b");
    }

    @Test
    void whatRunsAlreadyIsNotAskedFor() throws Exception {
        assertThat(cli.run("update", running.text()).out()).contains("runs already");
        assertThat(new RolloutControl(store).look().slots().isEmpty()).isTrue();
    }
}
