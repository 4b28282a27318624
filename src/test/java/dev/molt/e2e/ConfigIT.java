package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code molt config}: the worker is switched to other settings, and back when it does not work with them. What a worker was started
 * with shows in its environment: {@code APP_RUN} in config.env sets a mark there.
 */
@Order(1)
class ConfigIT {
    private static final Pattern MARK = Pattern.compile("MARK=(\\w+)");

    private final Installation molt = Installation.asUsersHaveIt().set("APP_RUN", "");
    private Running running;

    @BeforeEach
    void writeTheFirstByHand() throws IOException {
        Files.createDirectories(molt.data().path());
        Files.writeString(config(), appRun("one") + "\n");
    }

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void aGoodConfigurationTakesOverWhileTheOldOneServesAndNoRequestFails() throws Exception {
        running = molt.startServing();
        try (Load load = Load.start(molt.port(), 30)) {
            Command set = config("set", appRun("two"), "--reason", "more of it");
            assertThat(set.exit()).as(set.output() + running.log()).isZero();
            running.await("everybody to be served", () -> load.oldestWaitMillis() < 100);
            LoadResult seen = load.finish();
            assertThat(seen.failed()).as(seen.toString()).isZero();
            assertThat(load.ledger().check(molt.client()::messages)).matches(Ledger.Check::isIntact);
        }
        assertThat(newest())
                .containsEntry("kind", "config")
                .containsEntry("outcome", "committed")
                .containsEntry("switch", "overlap")
                .containsEntry("not_accepting_ms", "0")
                .containsEntry("bad", "")
                .satisfies(record -> assertThat(record.get("from")).isEqualTo(record.get("to")));
        assertEverybodyGoesBy("two");
        assertThat(config("history").output()).contains("edited by hand", "more of it", "committed");
    }

    @Test
    void oneWhoseWorkerDoesNotStartChangesNothingAndSaysWhy() {
        running = molt.startServing();
        long served = molt.workerPid();

        Command set = config("set", "APP_RUN=echo 'no such thing' >\"$MOLT_RUN_DIR/reason\"; exit 12");

        assertThat(set.exit()).as(set.output()).isEqualTo(1);
        assertThat(set.output()).contains("is abandoned", "it exited with 12: no such thing");
        assertTakenBackBeside(served);
    }

    @Test
    void oneThatFailsItsVerificationIsTakenBackAndSaysWhy() {
        running = molt.startServing();
        long served = molt.workerPid();

        Command set = config("set", appRun("two"), "APP_VERIFY=false");

        assertThat(set.exit()).as(set.output()).isEqualTo(1);
        assertThat(set.output()).contains("is rolled back", "APP_VERIFY failed with status 1");
        assertThat(newest()).containsEntry("outcome", "rolled_back");
        assertTakenBackBeside(served);
        assertThat(config("history").output()).contains("rolled back");
    }

    private void assertTakenBackBeside(long served) {
        assertThat(newest()).as(running.log()).containsEntry("kind", "config").containsEntry("bad", "");
        assertThat(molt.workerPid()).as("the old worker never stopped").isEqualTo(served);
        assertThat(molt.client().isReady()).isTrue();
        assertEverybodyGoesBy("one");
    }

    @Test
    void withAStopItIsCommittedOrTakenBackToo() {
        running = molt.set("UPDATE_SWITCH", "stop").startServing();
        Witness witness = Witness.of(molt);

        assertThat(config("set", appRun("two")).exit()).isZero();
        assertThat(newest()).containsEntry("switch", "stop").containsEntry("outcome", "committed");
        running.await("the new worker to serve", () -> molt.client().isReady());
        assertThat(markOfWorker()).isEqualTo("two");

        assertThat(config("set", appRun("three"), "APP_VERIFY=false").exit()).isEqualTo(1);
        running.await("the old settings to serve", () -> molt.client().isReady());
        assertThat(newest()).containsEntry("outcome", "rolled_back");
        assertEverybodyGoesBy("two");
        witness.assertServedAndNothingLost();
    }

    @ParameterizedTest
    @ValueSource(strings = {"staged", "activated", "rolling_back"})
    void aKillInAnyPhaseEndsWithExactlyOneConfiguration(String phase) throws IOException {
        hook();
        running = molt.startServing();
        boolean bad = phase.equals("rolling_back");
        config("set", appRun("two"), "APP_VERIFY=" + (bad ? "false" : "sleep 3"), "--no-wait");
        running.await("phase " + phase, () -> molt.data().phase().equals(phase));
        if (phase.equals("activated")) {
            running.await("the new one to be in place", () -> markOfFile().equals("two"));
        }

        molt.processes().killAll();
        running = molt.startServing();

        assertThat(newest()).as(running.log()).containsEntry("outcome", bad ? "rolled_back" : "committed");
        assertEverybodyGoesBy(bad ? "one" : "two");
    }

    /** So that the phase before it lasts. */
    private void hook() throws IOException {
        Path hook = molt.data().path().resolve("hooks/pre-switch");
        Files.createDirectories(hook.getParent());
        Files.writeString(hook, "#!/bin/sh\nsleep 1\n");
        assertThat(hook.toFile().setExecutable(true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"half a lo", ""})
    void withoutItsLockWhatNeverCommittedIsTakenBack(String lock) throws IOException {
        running = molt.startServing();
        config("set", appRun("two"), "APP_VERIFY=sleep 20", "--no-wait");
        running.await("the new one to be in place", () -> markOfFile().equals("two"));
        molt.processes().killAll();
        Files.delete(molt.data().lock());
        if (!lock.isEmpty()) {
            Files.writeString(molt.data().lock(), lock);
        }

        running = molt.startServing();

        assertThat(newest()).containsEntry("outcome", "rolled_back").containsEntry("requested_by", "recovery");
        assertEverybodyGoesBy("one");
    }

    @Test
    void anOldWorkerThatDiesInTheMiddleComesBackAsItWas() {
        running = molt.set("UPDATE_HOLD_LIMIT", "2").startServing();
        config("set", appRun("two"), "APP_VERIFY=sleep 10; false", "--no-wait");
        running.await("the new one to be in place", () -> markOfFile().equals("two"));
        long died = molt.workerPid();
        Processes.signal("KILL", List.of(died));
        running.await("it to come back", () -> molt.client().isReady() && molt.workerPid() != died);
        assertThat(molt.data().phase()).isEqualTo("activated");
        assertThat(markOfWorker()).isEqualTo("one");
        running.await("the end of the change", () -> !molt.data().isLocked());
        assertThat(newest()).as(running.log()).containsEntry("outcome", "rolled_back");
        assertEverybodyGoesBy("one");
    }

    @Test
    void rollbackGoesBackByTheSameSwitch() {
        running = molt.startServing();
        config("set", appRun("two"));
        config("set", appRun("three"));
        Command rollback = config("rollback", "--to", "1", "--reason", "the first was best");
        assertThat(rollback.exit()).as(rollback.output()).isZero();
        assertThat(newest()).containsEntry("switch", "overlap").containsEntry("config", "4");
        assertEverybodyGoesBy("one");
        assertThat(config("rollback").exit()).isZero();
        assertEverybodyGoesBy("three");
    }

    @Test
    void whatIsSetWhileMoltIsStoppedCountsFromItsStart() {
        running = molt.startServing();
        assertThat(running.stop()).isZero();
        assertThat(config("set", appRun("two")).output()).contains("at the next start");
        running = molt.startServing();
        assertEverybodyGoesBy("two");
        assertThat(molt.data().history()).hasSize(1);
    }

    /** File, worker, and the supervisor, which starts the next worker. */
    private void assertEverybodyGoesBy(String mark) {
        running.await("the change to be over", () -> !Files.exists(config().resolveSibling("config/change")));
        assertThat(markOfFile()).isEqualTo(mark);
        assertThat(markOfWorker()).as(running.log()).isEqualTo(mark);
        long worker = molt.workerPid();
        Processes.signal("KILL", List.of(worker));
        running.await("another worker", () -> molt.client().isReady() && molt.workerPid() != worker);
        assertThat(markOfWorker()).as("started by the supervisor").isEqualTo(mark);
    }

    private String markOfWorker() {
        return markIn(Path.of("/proc/" + molt.workerPid() + "/environ"));
    }

    private String markOfFile() {
        return markIn(config());
    }

    private static String markIn(Path file) {
        try {
            Matcher mark = MARK.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            return mark.find() ? mark.group(1) : "";
        } catch (IOException e) {
            return ""; // it is just being replaced, or has ended
        }
    }

    private static String appRun(String mark) {
        return "APP_RUN=export MARK=" + mark + "; exec ./run";
    }

    private Path config() {
        return molt.data().path().resolve("config.env");
    }

    private Command config(String... more) {
        List<String> words = new ArrayList<>(List.of("config"));
        words.addAll(List.of(more));
        return molt.molt(words.toArray(String[]::new));
    }

    private Map<String, String> newest() {
        List<Map<String, String>> history = molt.data().history();
        return history.get(history.size() - 1);
    }
}
