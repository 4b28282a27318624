package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.check.GitFixture;
import dev.molt.check.GitHttpServer;
import dev.molt.update.DataFixture;
import dev.molt.update.Outcome;
import dev.molt.update.Pin;
import dev.molt.update.ReleaseId;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UpdateCommandTest {
    private static final String PASSWORD = "geheimes-wort";

    @TempDir
    Path directory;

    private GitFixture git;
    private DataFixture fixture;
    private ReleaseId running;
    private Cli cli;

    @BeforeEach
    void create() throws IOException {
        git = new GitFixture(directory.resolve("home"));
        String first = git.commit("src/main/resources/db/migration/V1__start.sql", "create table a(x)");
        running = ReleaseId.of(git.headTime(), first);
        fixture = new DataFixture(directory.resolve("data"))
                .release(running, first)
                .current(running);
        cli = new Cli(fixture.data, git.directory);
    }

    private UpdateLock lock() throws IOException {
        return UpdateLock.read(fixture.data.lock()).orElseThrow();
    }

    private ScriptedSupervisor supervisor(ScriptedSupervisor.Script script) throws IOException, InterruptedException {
        return new ScriptedSupervisor(fixture, script);
    }

    private ReleaseId next() throws IOException {
        String commit = git.commit("app.txt", "next");
        return ReleaseId.of(git.headTime(), commit);
    }

    @Test
    void withoutARefTheBranchOfTheSettingsIsRequested() throws Exception {
        next();
        try (ScriptedSupervisor supervisor = supervisor((word, self) -> {})) {
            Cli.Result result = cli.run("update");

            assertThat(result.exit()).isZero();
            assertThat(lock().get("ref")).isEqualTo("main");
            assertThat(lock().commit()).isEqualTo(git.head());
            assertThat(lock().from()).contains(running);
            assertThat(lock().get("requested_by")).isEqualTo("cli:" + System.getProperty("user.name"));
            assertThat(lock().get("grant")).isEmpty();
            assertThat(result.out()).contains("Requested update " + lock().id());
            assertThat(supervisor.words()).containsExactly("request");
        }
    }

    @Test
    void withoutASupervisorTheRequestWaitsForTheNextStart() throws IOException {
        next();

        Cli.Result result = cli.run("update", "--wait");

        assertThat(result.exit()).isEqualTo(Exit.UNREACHABLE);
        assertThat(result.out()).contains("taken up when Molt is started");
        assertThat(lock().phase().text()).isEqualTo("requested");
    }

    @Test
    void whatRunsAlreadyIsNotRequested() {
        Cli.Result result = cli.run("update");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains(running + " runs already");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void theCommitAndTheReleaseThatRunAreRecognised() throws IOException {
        assertThat(cli.run("update", git.head()).out()).contains("runs already");
        assertThat(cli.run("update", git.head().substring(0, 8)).out()).contains("runs already");
        assertThat(cli.run("update", running.text()).out()).contains("runs already");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "$(reboot)", "a b", "`reboot`", "../../x\n", "a|b"})
    void aRefWithShellCharactersIsAUsageErrorAndChangesNothing(String ref) {
        Cli.Result result = cli.run("update", ref);

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.err()).contains("REF must be a branch, tag, commit or release");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void aRefThatBeginsWithADashIsAUsageErrorEvenAfterTwoDashes() {
        assertThat(cli.run("update", "--upload-pack=reboot").exit()).isEqualTo(Exit.USAGE);
        assertThat(cli.run("update", "--", "--upload-pack=reboot").exit()).isEqualTo(Exit.USAGE);
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void aBranchThatTheRemoteDoesNotHaveIsRefusedBeforeAnythingChanges() {
        Cli.Result result = cli.run("update", "gone");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.err()).contains("has no branch or tag gone").contains("Nothing was changed");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void aSecondUpdateIsRefusedAndTheOpenOneIsNamed() throws IOException {
        next();
        cli.run("update");
        String first = Files.readString(fixture.data.lock());

        Cli.Result result = cli.run("update");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err()).contains("update " + lock().id() + " is open, in phase requested");
        assertThat(fixture.data.lock()).hasContent(first);
    }

    @Test
    void aBadReleaseNeedsAGrant() throws IOException {
        ReleaseId bad = next();
        fixture.ended(
                Outcome.ROLLED_BACK, Optional.of(running), Optional.of(bad), "bad", "yes", "reason", "it exited 1");

        Cli.Result refused = cli.run("update");
        assertThat(refused.exit()).isEqualTo(Exit.REFUSED);
        assertThat(refused.err()).contains("it exited 1").contains("molt update --grant main");
        assertThat(fixture.data.lock()).doesNotExist();

        cli.run("update", "--grant");
        assertThat(lock().get("grant")).isEqualTo("not_descendant");
    }

    @Test
    void aRewrittenHistoryNeedsAGrant() throws IOException {
        git.git("checkout", "-q", "--orphan", "rewritten");
        git.commit("app.txt", "other");
        git.git("branch", "-f", "main", "rewritten");

        assertThat(cli.run("update").exit()).isEqualTo(Exit.REFUSED);
        assertThat(fixture.data.lock()).doesNotExist();

        cli.run("update", "--grant");
        assertThat(lock().get("grant")).isEqualTo("not_descendant");
    }

    @Test
    void aPinDoesNotKeepAnOperatorFromUpdatingButIsMentioned() throws IOException {
        next();
        Pin.of(running, "audit", "cli:maria", Cli.NOW).write(fixture.data);

        Cli.Result result = cli.run("update");

        assertThat(result.out()).contains("pinned by cli:maria: audit").contains("so it goes on");
        assertThat(fixture.data.lock()).exists();
    }

    @Test
    void aClosedWindowDoesNotKeepAnOperatorFromUpdatingButIsMentioned() throws IOException {
        next();

        // Cli.NOW is a Saturday
        Cli.Result result = cli.with("UPDATE_WINDOW", "Mon 02:00-04:00")
                .with("UPDATE_WINDOW_ZONE", "UTC")
                .run("update");

        assertThat(result.out())
                .contains("outside of UPDATE_WINDOW; opens Mon 02:00 UTC. You asked for this one, so it goes on.");
        assertThat(lock().commit()).isEqualTo(git.head());
    }

    @Test
    void aCommitThatSoaksIsTakenWhenAnOperatorAsks() throws IOException {
        next();

        Cli.Result result = cli.with("UPDATE_MIN_AGE", "24h").run("update");

        assertThat(result.out()).contains("UPDATE_MIN_AGE").contains("so it goes on");
        assertThat(lock().commit()).isEqualTo(git.head());
    }

    @Test
    void withoutARefTheBarrierComesFirstAndThatIsSaid() throws IOException {
        String barrier = git.commit("app.txt", "2", "Molt-Barrier: yes");
        String tip = git.commit("app.txt", "3");

        Cli.Result result = cli.run("update");

        assertThat(result.out())
                .contains(barrier.substring(0, 10) + " is a barrier and comes first. Ask again for "
                        + tip.substring(0, 10));
        assertThat(lock().commit()).isEqualTo(barrier);
    }

    @Test
    void aCommitThatIsNamedIsTakenPastTheBarrierAndThatIsSaid() throws IOException {
        git.commit("app.txt", "2", "Molt-Barrier: yes");
        String tip = git.commit("app.txt", "3");

        Cli.Result result = cli.run("update", tip);

        assertThat(result.out())
                .contains("is a barrier, and is passed over, because you named " + tip.substring(0, 10));
        assertThat(lock().commit()).isEqualTo(tip);
    }

    @Test
    void aCheckSaysWhyNothingIsTakenNowAndWhenItWillBe() throws IOException {
        next();
        cli.with("UPDATE_WINDOW", "Mon 02:00-04:00").with("UPDATE_WINDOW_ZONE", "UTC");

        assertThat(cli.run("check").out())
                .contains("There is an update to " + git.head().substring(0, 10) + ", but: ")
                .contains("opens Mon 02:00 UTC")
                .contains("Take it with: molt update");
        Cli.Result result = cli.run("check", "--request", "--json");
        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.json().get("verdict").asText()).isEqualTo("waiting");
        assertThat(result.json().get("opens_at").asText()).isEqualTo("2026-11-23T02:00:00Z");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void aBadWindowIsAUsageErrorThatNamesTheSetting() {
        Cli.Result result = cli.with("UPDATE_WINDOW", "Mo 2-4").run("check");

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.err()).contains("UPDATE_WINDOW must be days, times");
    }

    @Test
    void waitingEndsWithTheCommitAndShowsThePhases() throws Exception {
        ReleaseId next = next();
        try (ScriptedSupervisor supervisor = supervisor((word, self) -> self.set("phase", "staged", "to", next.text())
                .set("phase", "activated", "attempts", "1")
                .end("committed", "not_accepting_ms", "412"))) {
            Cli.Result result = cli.run("update", "--wait");

            assertThat(result.exit()).isZero();
            assertThat(result.out()).contains("is committed, nothing accepted for 412 ms.");
            assertThat(supervisor.words()).containsExactly("request");
        }
    }

    @Test
    void waitingForAnUpdateThatIsRolledBackFailsWithItsReason() throws Exception {
        ReleaseId next = next();
        try (ScriptedSupervisor supervisor =
                supervisor((word, self) -> self.set("phase", "rolling_back", "to", next.text())
                        .end("rolled_back", "reason", "it exited 1", "not_accepting_ms", "700"))) {
            Cli.Result result = cli.run("update", "--wait", "--json");

            assertThat(result.exit()).isEqualTo(Exit.FAILED);
            assertThat(result.json().get("outcome").asText()).isEqualTo("rolled_back");
            assertThat(result.json().get("reason").asText()).isEqualTo("it exited 1");
            assertThat(supervisor.words()).isNotEmpty();
        }
    }

    @Test
    void theProgressIsAPlainLinePerPhaseWithoutATerminal() throws Exception {
        next();
        try (ScriptedSupervisor supervisor = supervisor((word, self) -> {})) {
            Cli.Result result = cli.run("update", "--wait", "--timeout", "1");

            assertThat(result.exit()).isEqualTo(Exit.STILL_GOING);
            assertThat(result.out()).contains("still going on");
            assertThat(result.err().lines().filter(line -> line.startsWith("requested, ")))
                    .hasSize(1);
            assertThat(result.err()).doesNotContain("\u001b");
            assertThat(supervisor.words()).isNotEmpty();
        }
    }

    @Test
    void theProgressIsOneLineThatChangesOnATerminal() throws Exception {
        next();
        try (ScriptedSupervisor supervisor = supervisor((word, self) -> {})) {
            Cli.Result result = cli.typing("").run("update", "--wait", "--timeout", "1");

            assertThat(result.err()).contains("\r\u001b[Krequested, 0 s");
            assertThat(supervisor.words()).isNotEmpty();
        }
    }

    @Test
    void aCancelNamesTheOpenUpdateAndWaitsForItsEnd() throws Exception {
        next();
        try (ScriptedSupervisor supervisor = supervisor((word, self) -> {
            if (word.equals("cancel")) {
                self.end("abandoned", "reason", "cancelled");
            }
        })) {
            cli.run("update");
            String id = lock().id();

            Cli.Result result = cli.run("update", "--cancel", "--wait");

            assertThat(result.exit()).isZero();
            assertThat(result.out()).contains("Update " + id + " is cancelled; nothing changed.");
            assertThat(Files.readString(fixture.data.cancel())).startsWith(id + "\ncli:");
            assertThat(supervisor.words()).containsExactly("request", "cancel");
        }
    }

    @Test
    void whatHasDrainedTheOldWorkerCannotBeCancelled() throws IOException {
        fixture.open(Optional.of(running), Optional.of(DataFixture.B), "phase", "backed_up");

        Cli.Result result = cli.run("update", "--cancel");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.err()).contains("in phase backed_up: the old worker has been drained");
        assertThat(fixture.data.cancel()).doesNotExist();
    }

    @Test
    void withNothingOpenThereIsNothingToCancel() {
        Cli.Result result = cli.run("update", "--cancel");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("No update is open.");
    }

    @Test
    void withoutASupervisorNobodyCanCancel() throws IOException {
        fixture.open(Optional.of(running), Optional.empty());

        assertThat(cli.run("update", "--cancel").exit()).isEqualTo(Exit.UNREACHABLE);
    }

    @Test
    void cancelAndDryRunExcludeEachOther() {
        assertThat(cli.run("update", "--cancel", "--dry-run").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void aDryRunListsCommitsAndMigrationsAndChangesNothing() throws IOException {
        String migration = git.commit("src/main/resources/db/migration/V2__more.sql", "create table b(x)");
        List<String> before = everyFile();

        Cli.Result result = cli.run("update", "--dry-run");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains(migration.substring(0, 10) + "  Change src/main/resources/db/migration/V2__more.sql")
                .contains("Migrations that would run:\n  src/main/resources/db/migration/V2__more.sql  compatible\n")
                .contains("Overlap is possible: every migration is compatible;")
                .contains("Nothing was changed.");
        assertThat(everyFile()).isEqualTo(before);
    }

    @Test
    void aDryRunAsJsonHasCommitsAndPendingMigrations() throws IOException {
        String second = git.commit("app.txt", "2");

        Cli.Result result = cli.run("update", "--dry-run", "--json");

        assertThat(result.json().get("commit").asText()).isEqualTo(second);
        assertThat(result.json().at("/commits/0/id").asText()).isEqualTo(second);
        assertThat(result.json().get("pending_migrations")).isEmpty();
        assertThat(result.json().get("descends").asText()).isEqualTo("true");
    }

    @Test
    void aDryRunAsJsonHasTheClassOfEachMigrationAndTheSwitch() throws IOException {
        git.commit("src/main/resources/db/migration/V2__less.sql", "DROP TABLE a");

        Cli.Result result = cli.run("update", "--dry-run", "--json");

        assertThat(result.json().at("/migration_classes/0/file").asText()).endsWith("V2__less.sql");
        assertThat(result.json().at("/migration_classes/0/class").asText()).isEqualTo("contract");
        assertThat(result.json().at("/migration_classes/0/declared").asBoolean())
                .isFalse();
        assertThat(result.json().at("/migration_classes/0/why").asText()).isEqualTo("statement 1: DROP TABLE a");
        assertThat(result.json().get("switch").asText()).isEqualTo("stop");
    }

    @Test
    void aDryRunThatFindsNoMigrationsDoesNotGuessTheSwitch() throws IOException {
        git.git("rm", "-q", "-r", "src");
        git.commit("schema/V1__start.sql", "create table a(x)");

        assertThat(cli.run("update", "--dry-run").out())
                .contains("No migration is found that would run.")
                .contains("Whether overlap is possible is not known: no folder called migration or migrations has any");
    }

    @Test
    void aDryRunListsTheMigrationsOfTheDatabaseThatTheServiceUses() throws IOException {
        git.commit("src/main/resources/db/migration/V2__more.sql", "create table b(x)");
        git.commit("src/main/resources/db/postgresql/V2__more.sql", "create table b(x text); drop table a");
        cli.with("DATABASE_URL", "jdbc:postgresql://db.example/app?user=service&password=" + PASSWORD);

        Cli.Result result = cli.run("update", "--dry-run");

        assertThat(result.out())
                .contains("Migrations that would run:\n  src/main/resources/db/postgresql/V2__more.sql  contract: ")
                .contains("It needs a stop: a migration takes something away or changes it.")
                .doesNotContain("db/migration/V2__more.sql  compatible");
        assertThat(result.all()).doesNotContain(PASSWORD);
    }

    @Test
    void aDryRunOfASharedDatabaseSaysWhatTheOthersHaveToDoWithIt() throws IOException {
        git.commit("src/main/resources/db/postgresql/V2__less.sql", "-- molt: contract\ndrop table a");
        cli.with("DATABASE_URL", "jdbc:postgresql://db.example/app?user=service")
                .with("FLEET_URL", "jdbc:postgresql://db.example/fleet?user=service");

        assertThat(cli.run("update", "--dry-run").out())
                .contains(
                        "It needs a stop: a migration takes something away or changes it; as the instances of the fleet");
        git.git("rm", "-q", "src/main/resources/db/postgresql/V2__less.sql");
        git.commit("src/main/resources/db/postgresql/V2__more.sql", "create table b(x text)");
        assertThat(cli.run("update", "--dry-run").out())
                .contains("Overlap is possible: every migration is compatible;");
    }

    @Test
    void aDryRunOfAServiceInPostgresqlSaysWhereItLooked() throws IOException {
        git.git("rm", "-q", "-r", "src");
        git.commit("schema/V1__start.sql", "create table a(x)");

        assertThat(cli.with("DATABASE_URL", "jdbc:postgresql://db.example/app?user=service")
                        .run("update", "--dry-run")
                        .out())
                .contains("no folder called postgresql, migration or migrations has any");
    }

    @Test
    void aDryRunOfAProgramWithACommandThatMigratesNeedsAStop() throws IOException {
        git.commit("src/main/resources/db/migration/V2__more.sql", "create table b(x)");

        assertThat(cli.with("APP_MIGRATE", "./migrate")
                        .run("update", "--dry-run")
                        .out())
                .contains("It needs a stop: APP_MIGRATE runs a command");
    }

    @Test
    void aDryRunNamesTheBarrierOnTheWay() throws IOException {
        String barrier = git.commit("app.txt", "2", "Molt-Barrier: yes");
        git.commit("app.txt", "3");

        assertThat(cli.run("update", "--dry-run").out())
                .contains(barrier.substring(0, 10) + " is a barrier: an update to UPDATE_BRANCH goes there first.");
    }

    private List<String> everyFile() throws IOException {
        List<String> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(fixture.data.root())) {
            for (Path file : files.sorted().toList()) {
                all.add(file + (Files.isRegularFile(file) ? " " + Files.readString(file) : ""));
            }
        }
        return all;
    }

    @Test
    void aRemoteWithAPasswordIsUsedAndThePasswordIsNowhere() throws IOException {
        next();
        try (GitHttpServer server = new GitHttpServer(directory, "maria", PASSWORD)) {
            cli.with("UPDATE_REMOTE_URL", "http://maria:" + PASSWORD + "@localhost:" + server.port() + "/home");

            StringBuilder said = new StringBuilder();
            said.append(cli.run("check").all());
            said.append(cli.run("update", "--dry-run").all());
            Cli.Result update = cli.run("update", "--debug");
            said.append(update.all());
            said.append(cli.run("doctor", "--json").all());

            assertThat(lock().commit()).isEqualTo(git.head());
            assertThat(said.toString())
                    .contains("http://localhost:" + server.port())
                    .doesNotContain(PASSWORD);
            assertThat(String.join("\n", everyFile())).doesNotContain(PASSWORD);
        }
    }

    @Test
    void aWrongPasswordIsInNoErrorNotEvenWithDebug() throws IOException {
        next();
        try (GitHttpServer server = new GitHttpServer(directory, "maria", "another")) {
            cli.with("UPDATE_REMOTE_URL", "http://maria:" + PASSWORD + "@localhost:" + server.port() + "/home");

            for (String command : List.of("check", "update", "doctor")) {
                Cli.Result result = cli.run(command, "--debug", "--json");

                assertThat(result.exit()).isEqualTo(Exit.FAILED);
                assertThat(result.all()).contains("localhost:" + server.port()).doesNotContain(PASSWORD);
            }
            assertThat(fixture.data.lock()).doesNotExist();
        }
    }

    @Test
    void aCheckSaysWhatThereIsAndRequestsNothing() throws IOException {
        assertThat(cli.run("check", "--json").json().get("verdict").asText()).isEqualTo("current");
        next();

        Cli.Result result = cli.run("check", "--json");

        assertThat(result.exit()).isZero();
        assertThat(result.json().get("available").asBoolean()).isTrue();
        assertThat(result.json().get("commit").asText()).isEqualTo(git.head());
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void aCheckWithRequestAsksLikeTheCheckerOfAWorker() throws IOException {
        next();

        assertThat(cli.run("check", "--request").exit()).isZero();
        assertThat(lock().get("requested_by")).isEqualTo("check");
        assertThat(cli.run("check", "--request").exit()).isEqualTo(Exit.REFUSED);
    }

    @Test
    void aCheckWithRequestObeysAPin() throws IOException {
        next();
        Pin.of(running, "audit", "cli:maria", Cli.NOW).write(fixture.data);

        Cli.Result result = cli.run("check", "--request");

        assertThat(result.exit()).isEqualTo(Exit.REFUSED);
        assertThat(result.out()).contains("but: pinned by cli:maria: audit");
        assertThat(fixture.data.lock()).doesNotExist();
    }
}
