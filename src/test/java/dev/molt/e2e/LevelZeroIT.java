package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** {@code examples/python}: a program that knows nothing of Molt but fd 3, TERM and exit codes, updated under load. */
class LevelZeroIT {
    private static final int RATE = 50;

    private final Installation molt = Installation.create();
    private Program program;
    private Running running;
    private Load load;

    @BeforeEach
    void startTheExample() throws IOException {
        program = Program.create(molt.home().resolve("program"));
        molt.set("UPDATE_REMOTE_URL", program.home().toString())
                .set("APP_BUILD", "true")
                .set("APP_RUN", "exec python3 service.py")
                .set("APP_SOCKET", "")
                .set("APP_MIGRATE", "python3 migrate.py")
                .set("HEALTH_URL", "/health/ready");
        running = molt.startServing();
        load = Load.start(molt.port(), RATE);
    }

    @AfterEach
    void close() {
        load.close();
        molt.close();
    }

    @Test
    void aGoodUpdateMigratesTheDatabase() throws Exception {
        String commit = program.write("migrations/002_seen.sql", "ALTER TABLE messages ADD COLUMN seen TEXT;\n")
                .commit("a migration");
        Map<String, String> record = update();
        assertThat(record).containsEntry("outcome", "committed").containsEntry("attempts", "1");
        assertThat(molt.client().release()).endsWith(commit.substring(0, 10));
        assertThat(molt.client().schema()).isEqualTo("2");
        assertNobodyNoticed();
    }

    @Test
    void aFailingMigrationIsRolledBackWithTheDatabase() throws Exception {
        String before = molt.client().release();
        program.write("migrations/002_half.sql", "CREATE TABLE half (a TEXT);\n")
                .write("migrations/003_fails.sql", "INSERT INTO no_such_table VALUES (1);\n")
                .commit("half a migration");
        Map<String, String> record = update();
        assertThat(record).containsEntry("outcome", "rolled_back").containsEntry("bad", "yes");
        assertThat(record.get("reason")).contains("APP_MIGRATE").contains("failed with status 1");
        assertRestored(before, record);
    }

    @Test
    void aReleaseThatFailsItsVerificationIsRolledBackWithTheDatabase() throws Exception {
        String before = molt.client().release();
        program.write("migrations/002_half.sql", "CREATE TABLE half (a TEXT);\n")
                .replace("service.py", "\"/health/ready\"", "\"/nowhere\"")
                .commit("a release without health");
        Map<String, String> record = update();
        assertThat(record).containsEntry("outcome", "rolled_back").containsEntry("bad", "yes");
        assertThat(record.get("reason")).contains("failed its verification").contains("404");
        assertRestored(before, record);
    }

    @Test
    void aReleaseThatEndsAtOnceIsRolledBack() throws Exception {
        String before = molt.client().release();
        program.replace("service.py", "listener = held_socket()", "cannot_run('it wants what is not here')")
                .commit("a release that ends");
        Map<String, String> record = update();
        assertThat(record.get("reason")).contains("it exited with 12: it wants what is not here");
        assertRestored(before, record);
    }

    @Test
    void exitCodeTenAsksForAnUpdate() throws Exception {
        String commit = program.commit("a good release");
        askWithExitCode10();
        running.awaitLog("is committed: .* -> .*" + commit.substring(0, 10));
        assertThat(newest()).containsEntry("requested_by", "worker").containsEntry("outcome", "committed");
        assertNobodyNoticed();
    }

    @Test
    void exitCodeTenDoesNotTryABadReleaseAgain() throws Exception {
        program.replace("service.py", "\"/health/ready\"", "\"/nowhere\"").commit("a release without health");
        assertThat(update()).containsEntry("bad", "yes");
        askWithExitCode10();
        running.await("its record", () -> newest().get("requested_by").equals("worker"));
        assertThat(newest()).containsEntry("outcome", "abandoned").containsEntry("bad", "");
        assertThat(newest().get("reason")).contains("was tried before and is bad");
        assertNobodyNoticed();
    }

    @Test
    void aNewCommitIsFoundAndTaken() throws Exception {
        buildTheCommandLine();
        assertThat(running.stop()).isZero();
        running = molt.set("AUTO_UPDATE_ENABLED", "true")
                .set("UPDATE_CHECK_INTERVAL", "1")
                .startServing();
        String commit = program.commit("a good release");
        running.awaitLog("is committed: .* -> .*" + commit.substring(0, 10));
        assertThat(newest()).containsEntry("requested_by", "check").containsEntry("outcome", "committed");
    }

    @Test
    void aNewCommitWaitsForItsWindow() throws Exception {
        buildTheCommandLine();
        assertThat(running.stop()).isZero();
        running = molt.set("AUTO_UPDATE_ENABLED", "true")
                .set("UPDATE_CHECK_INTERVAL", "1")
                .set("UPDATE_FREEZE", "2000-01-01..2999-12-31")
                .startServing();
        String commit = program.commit("a good release");
        Path look = molt.data().path().resolve("run/look.json");
        running.await(
                "a look that finds it",
                () -> commit.equals(DataDirectory.flat(look).orElse(Map.of()).get("commit")));
        assertThat(DataDirectory.flat(look).orElseThrow()).containsEntry("verdict", "waiting");
        assertThat(molt.data().history()).hasSize(1);
    }

    @Test
    void exitCodeTenGoesToTheBarrierFirst() throws Exception {
        String barrier = program.commit("a release that nobody skips\n\nMolt-Barrier: yes");
        String tip = program.commit("a good release");
        askWithExitCode10();
        running.awaitLog("is committed: .* -> .*" + barrier.substring(0, 10));
        assertThat(running.log()).contains(barrier.substring(0, 10) + " is a barrier before " + tip.substring(0, 10));
        assertThat(update()).containsEntry("outcome", "committed").containsEntry("commit", tip);
    }

    @Test
    void beforeAStopForGoodTheProgramSaysThatItIsNotReadyAndServes() throws Exception {
        load.close();
        assertThat(running.stop()).isZero();
        running = molt.set("DRAIN_DELAY", "5").set("STOP_BUDGET", "15").startServing();
        Processes.signal("TERM", List.of(running.pid()));
        running.await("it not to be ready", () -> !molt.client().isReady());
        assertThat(molt.client().ask("/health/ready", "application/json").body())
                .contains("leaving");
        molt.client().write("after the TERM");
        assertThat(running.awaitExit()).as(running.log()).isZero();
    }

    @Test
    void maintenanceStopsTheProgramAndAnswersForIt() throws Exception {
        load.close();
        buildTheCommandLine();
        assertThat(molt.molt("maintenance", "on", "--message", "moving house").exit())
                .isZero();
        assertThat(molt.client().ask("/", "text/html").body()).contains("moving house");
        assertThat(molt.molt("maintenance", "off").exit()).isZero();
        running.await("the program to answer", () -> molt.client().isReady());
    }

    @Test
    void aSettingIsChangedWithAStopThatNobodyNoticesAndNothingIsMigrated() throws Exception {
        buildTheCommandLine();
        load.close();
        assertThat(running.stop()).isZero();
        Path config = molt.data().path().resolve("config.env");
        Path migrated = molt.data().path().resolve("migrated");
        Files.writeString(config, "APP_RUN=MARK=one exec python3 service.py\n");
        running = molt.set("APP_RUN", "")
                .set("APP_SOCKET", "fd3")
                .set("APP_MIGRATE", "echo migrated >" + migrated)
                .startServing();
        load = Load.start(molt.port(), RATE);

        Command set = molt.molt("config", "set", "APP_RUN=MARK=two exec python3 service.py");
        assertThat(set.exit()).as(set.output() + running.log()).isZero();
        assertThat(newest()).containsEntry("switch", "stop").containsEntry("outcome", "committed");
        assertThat(environmentOfTheWorker()).contains("MARK=two");

        Command bad = molt.molt("config", "set", "APP_RUN=exit 3");
        assertThat(bad.exit()).as(bad.output()).isEqualTo(1);
        assertThat(bad.output()).contains("is rolled back").contains("it exited with 3");
        running.await("the program to answer", () -> molt.client().isReady());
        assertThat(environmentOfTheWorker()).contains("MARK=two");
        assertThat(Files.readString(config)).contains("MARK=two");
        assertThat(migrated).doesNotExist();
        assertNobodyNoticed();
    }

    private String environmentOfTheWorker() throws IOException {
        running.await("the program to answer", () -> molt.client().isReady());
        return Files.readString(Path.of("/proc/" + molt.workerPid() + "/environ"));
    }

    /** A program accepts as soon as it is started, so the responder is told to end when it has hardly begun. */
    @RepeatedTest(4)
    void nobodyAnswersBesideTheProgram() {
        running.await(
                "the responder to end",
                () -> molt.processes().alive().stream()
                        .map(Processes::commandLine)
                        .noneMatch(line -> line.contains("perl/maintenance")));
    }

    @Test
    void aKillInTheMiddleOfAMigrationEndsInExactlyOneRelease() throws Exception {
        program.write("migrations/002_half.sql", "CREATE TABLE half (a TEXT);\n")
                .replace("migrate.py", "    db.close()\n", """
                            db.close()
                            first = not os.path.exists(os.environ["MOLT_DATA"] + "/halfway")
                            open(os.environ["MOLT_DATA"] + "/halfway", "w").close()
                            if first:
                                import signal
                                signal.pause()
                        """)
                .commit("a migration that hangs at first");
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the migration", () -> Files.exists(molt.data().path().resolve("halfway")));
        load.close();
        molt.processes().killAll();
        running = molt.start();
        Map<String, String> record = molt.awaitEnd(running, update);
        assertThat(record).containsEntry("outcome", "committed").containsEntry("attempts", "2");
        assertThat(molt.client().schema()).isEqualTo("2");
        assertThat(load.ledger().check(molt.client()::messages).isIntact()).isTrue();
        assertThat(molt.database().integrity()).isEqualTo("ok");
    }

    /** A program's releases hold none. */
    private void buildTheCommandLine() {
        Command.run(List.of("cp", "-a", Template.get().jars().toString(), molt.home() + "/target"))
                .orThrow();
    }

    private Map<String, String> update() {
        return molt.awaitEnd(running, UpdateRequest.of("main").write(molt.data()));
    }

    /** USR1 makes the program drain and exit with 10. One that ended within its first second would count as a crash. */
    private void askWithExitCode10() {
        running.await("a second of life", () -> load.soFar().answered() > RATE * 3 / 2);
        String pid = DataDirectory.flat(molt.data().path().resolve("run/state.json"))
                .orElseThrow()
                .get("worker_pid");
        Processes.signal("USR1", List.of(Long.parseLong(pid)));
        running.awaitLog("asks for an update \\(exit code 10\\)");
    }

    private Map<String, String> newest() {
        List<Map<String, String>> history = molt.data().history();
        return history.get(history.size() - 1);
    }

    private void assertRestored(String release, Map<String, String> record) throws Exception {
        assertThat(molt.client().release()).isEqualTo(release);
        assertThat(molt.data().current()).isEqualTo(release);
        assertThat(molt.client().schema()).isEqualTo("1");
        assertThat(molt.database().hasTable("half")).isFalse();
        Path failed = molt.data().path().resolve("failed").resolve(record.get("id"));
        assertThat(failed.resolve("app.db")).exists();
        assertNobodyNoticed();
    }

    private void assertNobodyNoticed() throws Exception {
        running.await("everybody to be served", () -> load.oldestWaitMillis() < 100);
        LoadResult seen = load.finish();
        assertThat(seen.failed()).as(seen + "\n" + running.log()).isZero();
        assertThat(seen.answered()).isPositive();
        assertThat(load.ledger().check(molt.client()::messages))
                .matches(Ledger.Check::isIntact)
                .matches(check -> check.acknowledged() > 0);
        assertThat(molt.database().integrity()).isEqualTo("ok");
    }
}
