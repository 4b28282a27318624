package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.config.Settings;
import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.FleetUrl;
import dev.molt.fleet.Fleets;
import dev.molt.fleet.Member;
import dev.molt.rollout.Release;
import dev.molt.rollout.Rollouts;
import dev.molt.update.DataFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a fleet in a SQLite file. */
class FleetCommandTest {
    private static final Release RELEASE = Release.of(DataFixture.B);

    @TempDir
    Path directory;

    private Coordinator store;
    private Rollouts rollouts;
    private Cli cli;

    @BeforeEach
    void create() throws Exception {
        DataFixture fixture = new DataFixture(directory.resolve("data"));
        String url = "jdbc:sqlite:" + directory.resolve("fleet.db");
        store = Fleets.open(FleetUrl.of(url), "molt", 0);
        Map<String, String> environment = Map.of("UPDATE_STRATEGY", "rolling", "FLEET_URL", url);
        rollouts = Rollouts.of(store, Settings.load(environment, fixture.data.root()));
        cli = new Cli(fixture.data, directory).with("FLEET_URL", url);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void join(String host) throws CoordinatorException {
        Member member = new Member(host, host + "-1", DataFixture.A.text(), Map.of("zone", "eu"));
        store.join(member, Set.of(), Set.of(), Duration.ofMinutes(10));
    }

    /** A canary of two hosts holds the slot; returns its host. */
    private String begun() throws CoordinatorException {
        join("a");
        join("b");
        boolean isFirst = rollouts.mayUpdate("a", RELEASE).isGo();
        rollouts.mayUpdate("b", RELEASE);
        return isFirst ? "a" : "b";
    }

    private String stateInJson() {
        return cli.run("fleet", "status", "--json").json().at("/rollout/state").asText();
    }

    @Test
    void whereNothingWasRolledOutTheStatusSaysSo() {
        Cli.Result status = cli.run("fleet", "status");
        assertThat(status.exit()).isEqualTo(Exit.DONE);
        assertThat(status.out()).contains("rollout  there was none yet", "members  none", "slots    none is held");
    }

    @Test
    void theStatusNamesTheRolloutItsHoldersAndWhoIsThere() throws Exception {
        String canary = begun();
        Cli.Result status = cli.run("fleet", "status");
        assertThat(status.exit()).isEqualTo(Exit.DONE);
        assertThat(status.out())
                .contains("rollout  running: " + RELEASE + ", the wave of the canaries")
                .contains("0 of 2 have it, 1 on the way")
                .contains("members  2: 2 with " + DataFixture.A)
                .contains("SLOT OF")
                .containsPattern("(?m)^" + canary + " +" + RELEASE + " +\\d+ s +(69|70) min +is updated");
        Cli.Result json = cli.run("fleet", "status", "--json");
        assertThat(json.json().at("/slots/0/host").asText()).isEqualTo(canary);
        assertThat(json.json().at("/members/1/labels/zone").asText()).isEqualTo("eu");
    }

    @Test
    void aBadReleaseIsNamedWithItsHostAndReasonAndTheExitCodeSaysThatItIsHalted() throws Exception {
        String canary = begun();
        rollouts.rolledBack(canary, RELEASE, "5xx at once");
        Cli.Result status = cli.run("fleet", "status");
        assertThat(status.exit()).isEqualTo(Exit.FAILED);
        assertThat(status.out())
                .contains("rollout  halted")
                .contains("bad      " + RELEASE + " failed on " + canary + ": 5xx at once");
        assertThat(cli.run("fleet", "resume").err()).contains("5xx at once").contains("--grant");
        assertThat(cli.run("fleet", "resume", "--grant").exit()).isEqualTo(Exit.DONE);
        assertThat(stateInJson()).isEqualTo("running");
    }

    @Test
    void onANarrowTerminalNothingOfTheReasonIsCutOff() throws Exception {
        String reason =
                "the worker of release 20261120T183000Z-5f6a7b8c9d ended while it was verified: it exited with 1";
        rollouts.rolledBack(begun(), RELEASE, reason);
        for (int i = 0; i < 9; i++) {
            rollouts.rolledBack("b", new Release("000000000" + i), "it exited with 1");
        }

        Cli.Result status = cli.with("COLUMNS", "80").typing("").run("fleet", "status");

        assertThat(status.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(status.out().replaceAll("\\s+", " "))
                .as("in one line, though there are newer ones")
                .contains(reason)
                .contains("bad and 5 more");
    }

    @Test
    void aPausedRolloutGoesOnWhenItIsResumed() throws Exception {
        begun();
        Cli.Result paused = cli.run("fleet", "pause", "--reason", "the fair is on");
        assertThat(paused.exit()).isEqualTo(Exit.DONE);
        assertThat(paused.out())
                .contains("is paused by " + user() + ": the fair is on")
                .contains("molt fleet resume");
        assertThat(cli.run("fleet", "pause").exit()).isEqualTo(Exit.REFUSED);
        assertThat(stateInJson()).isEqualTo("paused");
        assertThat(cli.run("fleet", "resume").out()).contains("is running");
        assertThat(stateInJson()).isEqualTo("running");
    }

    @Test
    void abortAsksAndIsFinal() throws Exception {
        begun();
        Cli.Result refused = cli.run("fleet", "abort");
        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err()).contains("--yes");
        assertThat(stateInJson()).isEqualTo("running");

        assertThat(cli.run("fleet", "abort", "--yes").exit()).isEqualTo(Exit.DONE);
        assertThat(stateInJson()).isEqualTo("aborted");
        assertThat(cli.run("fleet", "resume").exit()).isEqualTo(Exit.REFUSED);
    }

    @Test
    void unlockSaysWhatItMayDoTakesTheSlotAwayAndHaltsTheRollout() throws Exception {
        String canary = begun();
        Cli.Result refused = cli.run("fleet", "unlock", canary);
        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err()).contains(canary + " has held its slot for ").contains("ROLLOUT_PARALLEL");

        Cli.Result unlocked = cli.run("fleet", "unlock", canary, "--yes", "--reason", "it burned");
        assertThat(unlocked.exit()).isEqualTo(Exit.DONE);
        assertThat(unlocked.out())
                .contains("The slot of " + canary + " is free.")
                .contains("molt fleet resume");
        assertThat(cli.run("fleet", "status").out())
                .contains("slots    none is held")
                .contains("it burned");
        assertThat(stateInJson()).isEqualTo("halted");
    }

    @Test
    void unlockWithMembersReleasesEverythingOfAHostThatIsStuck() throws Exception {
        String canary = begun();
        store.write("thing", 0, Optional.of("{}"));
        store.acquire(canary + "-1", "thing").orElseThrow();

        Cli.Result unlocked = cli.run("fleet", "unlock", canary, "--members", "--yes");
        assertThat(unlocked.out()).contains(canary + "-1 of " + canary + " is no member any more.");
        String other = canary.equals("a") ? "b" : "a";
        assertThat(store.acquire(other + "-1", "thing")).isPresent();
        assertThat(store.renew(canary + "-1").held()).isFalse();
    }

    @Test
    void unlockWantsAHostOrAllOfThem() throws Exception {
        begun();
        assertThat(cli.run("fleet", "unlock").exit()).isEqualTo(Exit.USAGE);
        assertThat(cli.run("fleet", "unlock", "a", "--all").exit()).isEqualTo(Exit.USAGE);
        Cli.Result nobody = cli.run("fleet", "unlock", "nobody", "--yes");
        assertThat(nobody.exit()).isEqualTo(Exit.REFUSED);
        assertThat(nobody.err()).contains("the fleet knows no host nobody; nothing was changed");
        assertThat(cli.run("fleet", "unlock", "--all", "--yes").out()).contains("is free.");
    }

    @Test
    void aReasonIsOneLine() throws Exception {
        begun();
        Cli.Result refused = cli.run("fleet", "pause", "--reason", "two\nlines");
        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(refused.err()).contains("one line");
        assertThat(stateInJson()).isEqualTo("running");
    }

    @Test
    void withoutAFleetTheStatusSaysThatTheInstanceIsAlone() throws IOException {
        DataFixture fixture = new DataFixture(directory.resolve("alone"));
        Cli alone = new Cli(fixture.data, directory).with("UPDATE_STRATEGY", "rolling");

        Cli.Result status = alone.run("fleet", "status");

        assertThat(status.exit()).isEqualTo(Exit.DONE);
        assertThat(status.out())
                .contains("this instance is alone, as neither FLEET_URL nor REDIS_URL is set")
                .contains("updates wait for nobody, whatever UPDATE_STRATEGY says")
                .containsPattern("here +no listener was started yet");
        assertThat(alone.run("fleet", "status", "--json").json().path("alone").asBoolean())
                .isTrue();
        assertThat(cli.run("fleet", "status", "--json").json().path("alone").asBoolean(true))
                .isFalse();
        assertThat(fixture.data.aloneStore().getParent()).doesNotExist();
    }

    @Test
    void withoutAFleetEveryOtherCommandSaysHowToGetIntoOne() throws IOException {
        Cli alone = new Cli(new DataFixture(directory.resolve("alone")).data, directory);
        for (String command : List.of("pause", "resume", "abort")) {
            Cli.Result refused = alone.run("fleet", command);
            assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
            assertThat(refused.err()).contains("FLEET_URL");
        }
    }

    private static String user() {
        return "cli:" + System.getProperty("user.name");
    }
}
