package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.molt.check.GitFixture;
import dev.molt.db.Sqlite;
import dev.molt.update.DataFixture;
import dev.molt.update.Outcome;
import dev.molt.update.ReleaseId;
import dev.molt.update.Stamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DoctorCommandTest {
    @TempDir
    Path directory;

    private GitFixture git;
    private DataFixture fixture;
    private ReleaseId running;
    private Cli cli;

    @BeforeEach
    void create() throws Exception {
        git = new GitFixture(directory.resolve("home"));
        String first = git.commit("app.txt", "1");
        running = ReleaseId.of(git.headTime(), first);
        fixture = new DataFixture(directory.resolve("data"))
                .release(running, first)
                .current(running);
        try (Connection writer = Sqlite.openForWriting(fixture.data.root().resolve("app.db"));
                Statement statement = writer.createStatement()) {
            statement.execute("create table t(x)");
        }
        cli = new Cli(fixture.data, git.directory);
    }

    private JsonNode finding(String check) {
        Cli.Result result = cli.run("doctor", "--json");
        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        for (JsonNode each : result.json().get("checks")) {
            if (each.get("check").asText().equals(check)) {
                return each;
            }
        }
        throw new AssertionError("no check " + check + " in " + result.out());
    }

    private void finds(String check, String detail) {
        JsonNode finding = finding(check);
        assertThat(finding.get("good").asBoolean()).isFalse();
        assertThat(finding.get("detail").asText()).contains(detail);
    }

    @Test
    void aHealthyInstallationPassesEveryCheck() throws Exception {
        cli.at(Clock.systemUTC());
        try (ScriptedSupervisor supervisor = new ScriptedSupervisor(fixture, (word, self) -> {})) {
            aWorkerServes();
            cli.run("backups", "create");

            Cli.Result result = cli.run("doctor");

            assertThat(result.out())
                    .doesNotContain("FAIL")
                    .contains("ok    newest backup")
                    .contains("ok    verification: 2 checks of " + running + " pass")
                    .contains("No way back is needed: all is well.");
            assertThat(result.exit()).isZero();
            assertThat(supervisor.words()).isEmpty();
        }
    }

    private void aWorkerServes() throws IOException {
        fixture.supervisorIsThisProcess("release", running.text());
        Path run = Files.createDirectories(fixture.data.run().resolve("3"));
        Files.writeString(
                run.resolve("pid"), Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void lookingChangesNothing() throws IOException {
        List<String> before = files();

        cli.run("doctor");

        assertThat(files()).isEqualTo(before);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(fixture.data.root())) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void aMissingSupervisorIsFound() {
        finds("supervisor", "Start Molt with ./entrypoint.sh");
        finds("control fifo", "is not there");
    }

    @Test
    void aFifoThatNobodyReadsIsFound() throws Exception {
        fixture.supervisorIsThisProcess().fifo();

        finds("control fifo", "nobody reads");
    }

    @Test
    void anUnreadableLockIsFound() throws IOException {
        Files.writeString(fixture.data.lock(), "");

        finds("lock", "UPDATE_LOCK.json is unreadable");
    }

    @Test
    void aChangedReleaseIsFound() throws IOException {
        Files.writeString(fixture.data.current().resolve("app.txt"), "changed");

        finds("current release", "app.txt was changed after it was sealed");
    }

    @Test
    void aLinkThatLeadsNowhereIsFound() throws IOException {
        fixture.current(DataFixture.B);

        finds("current release", "which does not exist");
    }

    @Test
    void aBrokenDatabaseIsFound() throws IOException {
        Path database = fixture.data.root().resolve("app.db");
        byte[] bytes = Files.readAllBytes(database);
        for (int i = 100; i < bytes.length; i++) {
            bytes[i] = (byte) 0xff;
        }
        Files.write(database, bytes);

        finds("databases", "app.db");
    }

    @Test
    void aDamagedBackupIsFound() throws IOException {
        cli.run("backups", "create");
        try (Stream<Path> files = Files.list(fixture.data.backups())) {
            Files.delete(files.filter(file -> file.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow());
        }

        finds("newest backup", "is missing");
    }

    @Test
    void aMissingBranchIsFound() throws IOException {
        git.git("branch", "-m", "trunk");

        finds("remote", "has no branch main");
    }

    @Test
    void aHostWithoutGitIsFound() {
        cli.with("PATH", directory.toString());

        finds("git", "there is no git on the PATH");
    }

    @Test
    void aMirrorThatIsNoneIsFound() throws IOException {
        Files.createDirectories(fixture.data.mirror());

        finds("git", "is no mirror that can be read");
    }

    @Test
    void aClockThatIsBehindWhatWasWrittenIsFound() throws IOException {
        Files.writeString(fixture.data.config(), "");
        Files.setLastModifiedTime(
                fixture.data.config(), FileTime.from(Instant.now().plusSeconds(7_260)));
        cli.at(Clock.systemUTC());

        finds("clock", "but the file config.env is from ");
        finds("clock", "2 h later. Set the clock");
    }

    @Test
    void aRecordFromTheFutureIsFoundToo() throws IOException {
        cli.at(Clock.fixed(Instant.now().plusSeconds(86_400), ZoneOffset.UTC));
        fixture.ended(
                Outcome.ABANDONED,
                Optional.of(running),
                Optional.empty(),
                "ended_at",
                Stamps.iso(Instant.now().plusSeconds(7 * 86_400)));

        finds("clock", "the newest record of the history is from");
    }

    @Test
    void aRecordThatNobodyCanReadIsFound() throws IOException {
        Files.writeString(fixture.data.history().resolve("20261121T000000Z-000000.committed.json"), "{");

        finds("history", "000000.committed.json");
    }

    @Test
    void flagsThatNobodyCanReadAreFound() throws IOException {
        Files.writeString(fixture.data.flags(), "{");

        finds("flags", "flags.json is unreadable");
    }

    @Test
    void aWorkerThatDoesNotServeIsFound() {
        finds("verification", "no worker serves");
    }

    @Test
    void ofAWorkerThatStartsOrIsPutAwayNothingIsSaid() throws IOException {
        for (String state : List.of("starting", "maintenance")) {
            fixture.supervisorIsThisProcess("state", state);

            assertThat(finding("verification").get("detail").asText()).isEqualTo("not made in state " + state);
        }
    }

    @Test
    void aDataDirectoryThatEverybodyMayWriteToIsFound() throws IOException {
        Files.setPosixFilePermissions(fixture.data.root(), PosixFilePermissions.fromString("rwxrwxrwx"));

        finds("data directory", "Run: chmod o-w");
    }

    @Test
    void aWrongSettingIsFoundAndTheOtherChecksAreMade() {
        cli.with("DRAIN_TIMEOUT", "-1");

        finds("settings", "DRAIN_TIMEOUT must be");
        assertThat(finding("lock").get("good").asBoolean()).isTrue();
    }
}
