package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.molt.check.GitFixture;
import dev.molt.db.Sqlite;
import dev.molt.update.DataFixture;
import dev.molt.update.ReleaseId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
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
        try (ScriptedSupervisor supervisor = new ScriptedSupervisor(fixture, (word, self) -> {})) {
            cli.run("backups", "create");

            Cli.Result result = cli.run("doctor");

            assertThat(result.out()).doesNotContain("FAIL").contains("ok    newest backup");
            assertThat(result.exit()).isZero();
            assertThat(supervisor.words()).isEmpty();
        }
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
