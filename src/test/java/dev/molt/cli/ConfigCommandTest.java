package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.update.DataFixture;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ConfigCommandTest {
    @TempDir
    Path directory;

    private DataFixture fixture;
    private Cli cli;

    @BeforeEach
    void create() throws IOException {
        fixture = new DataFixture(directory.resolve("data"))
                .release(DataFixture.A, DataFixture.COMMIT_A)
                .current(DataFixture.A);
        cli = new Cli(fixture.data, directory);
    }

    private String config() throws IOException {
        return Files.readString(fixture.data.config());
    }

    private Cli.Result set(String... assignments) {
        return cli.run(Stream.concat(Stream.of("config", "set"), Stream.of(assignments))
                .toArray(String[]::new));
    }

    @Test
    void aMoltThatDoesNotRunHasItAtItsNextStart() throws IOException {
        Files.writeString(fixture.data.config(), "# ours\nDRAIN_TIMEOUT=5\n");

        Cli.Result set = set("DRAIN_TIMEOUT=6", "UPDATE_BRANCH=stable", "--reason", "slow disks");

        assertThat(set.exit()).as(set.all()).isEqualTo(Exit.DONE);
        assertThat(set.out())
                .contains("Configuration 2: DRAIN_TIMEOUT=6, UPDATE_BRANCH=stable.")
                .contains("takes effect at the next start");
        assertThat(config()).isEqualTo("# ours\nDRAIN_TIMEOUT=6\nUPDATE_BRANCH=stable\n");
        assertThat(fixture.data.lock()).doesNotExist();
    }

    @Test
    void theHistorySaysWhoWhenWhyAndWhat() throws IOException {
        Files.writeString(fixture.data.config(), "DRAIN_TIMEOUT=5\n");
        set("DRAIN_TIMEOUT=6", "--reason", "slow disks");
        cli.run("config", "unset", "DRAIN_TIMEOUT");

        assertThat(cli.run("config", "history").out().lines().map(line -> line.replaceAll(" {2,}", "|")))
                .containsExactly(
                        "VERSION|AT|BY|OUTCOME|WHAT",
                        "3|2026-11-21T03:00:00Z|" + user() + "|at start|DRAIN_TIMEOUT unset",
                        "2|2026-11-21T03:00:00Z|" + user() + "|at start|DRAIN_TIMEOUT=6",
                        "|slow disks",
                        "1|2026-11-21T03:00:00Z|" + user() + "|by hand|DRAIN_TIMEOUT=5",
                        "|edited by hand");
    }

    @Test
    void theWorkerThatServesIsSwitchedToItAndTheAnswerSaysHowThatEnded() throws Exception {
        Files.writeString(fixture.data.config(), "DRAIN_TIMEOUT=5\n");
        try (ScriptedSupervisor supervisor = new ScriptedSupervisor(fixture, (word, self) -> {
            UpdateLock lock = UpdateLock.read(fixture.data.lock()).orElseThrow();
            assertThat(lock.title()).isEqualTo("configuration 2");
            assertThat(lock.get("config_from")).isEqualTo("1");
            assertThat(lock.from()).isEqualTo(lock.to()).isEqualTo(Optional.of(DataFixture.A));
            self.end("committed", "phase", "activated", "switch", "overlap", "not_accepting_ms", "0");
        })) {
            Cli.Result set = set("DRAIN_TIMEOUT=6");

            assertThat(set.exit()).as(set.all()).isZero();
            assertThat(set.out()).contains("Configuration 2 is committed, nothing accepted for 0 ms.");
            assertThat(supervisor.words()).containsExactly("request");
        }
        assertThat(cli.run("config", "history").out()).contains("committed");
        assertThat(cli.run("history").out()).contains("configuration 1").contains("configuration 2");
        assertThat(config()).as("the supervisor's to replace").isEqualTo("DRAIN_TIMEOUT=5\n");
    }

    @Test
    void oneThatIsTakenBackSaysWhyAndDoesNotCount() throws Exception {
        Files.writeString(fixture.data.config(), "DRAIN_TIMEOUT=5\n");
        try (ScriptedSupervisor supervisor = new ScriptedSupervisor(
                fixture,
                (word, self) -> self.end(
                        "rolled_back",
                        "phase",
                        "rolling_back",
                        "reason",
                        "it exited with 1",
                        "not_accepting_ms",
                        "0"))) {
            Cli.Result set = set("JAVA_OPTS=-XX:NoSuchFlag");

            assertThat(set.exit()).isEqualTo(Exit.FAILED);
            assertThat(set.out()).contains("Configuration 2 is rolled back: it exited with 1");
            assertThat(supervisor.words()).containsExactly("request");
        }
        assertThat(cli.run("config", "history").out()).contains("rolled back");
        assertThat(cli.run("config", "diff").out())
                .contains("+ DRAIN_TIMEOUT=5")
                .doesNotContain("JAVA_OPTS");
    }

    @Test
    void withNoWaitItAnswersAtOnce() throws Exception {
        try (ScriptedSupervisor supervisor = new ScriptedSupervisor(fixture, (word, self) -> {})) {
            Cli.Result set = set("PORT=9000", "--no-wait");

            assertThat(set.exit()).as(set.all()).isZero();
            assertThat(set.out())
                    .contains("PORT takes effect at the next start of Molt.")
                    .contains("Requested config "
                            + UpdateLock.read(fixture.data.lock()).orElseThrow().id() + " to configuration 1.");
            await().untilAsserted(() -> assertThat(supervisor.words()).containsExactly("request"));
            assertThat(cli.run("status").out()).contains("to configuration 1, requested by");
            assertThat(cli.run("doctor").out()).contains("configuration 1 is open, in phase requested");
            Cli.Result second = set("DRAIN_TIMEOUT=6");
            assertThat(second.exit()).isEqualTo(Exit.REFUSED);
            assertThat(second.err()).contains("configuration 1 is open");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PROT=1 | did you mean PORT?",
                "NO_SUCH_THING_AT_ALL=1 | molt config list",
                "PORT=70000 | PORT must be a TCP port from 1 to 65535",
                "DRAIN_TIMEOUT=soon | whole seconds from 1 to 3600",
                "UPDATE_SWITCH=maybe | auto or overlap or stop",
                "UPDATE_SOURCE=archive | UPDATE_REMOTE_URL does not say where",
                "DRAIN_DELAY=5 | a stop takes up to 15 s",
                "DATA_DIR=/elsewhere | in the environment",
                "PORT= | molt config unset PORT",
                "PORT | NAME=VALUE is wanted",
                "UPDATE_REMOTE_URL=https://bob:se/cret@host | https://***@host"
            })
    void whatIsNotAllowedIsRefusedWithWhatIs(String assignment, String allowed) {
        assertRefused(set("BACKUP_KEEP=3", assignment), allowed);
    }

    @Test
    void aDelayOfTheDrainIsJudgedWithTheEnvironmentByTheSupervisor() {
        Cli.Result set = cli.with("STOP_BUDGET", "15").run("config", "set", "DRAIN_DELAY=5");
        assertThat(set.exit()).as(set.all()).isZero();
    }

    @Test
    void aValueIsOneLineAndSoIsAReason() {
        assertRefused(set("APP_RUN=two\nlines"), "one line without control characters");
        assertRefused(set("BACKUP_KEEP=3", "--reason", "\u001b[2J"), "the reason has");
        assertRefused(set("BACKUP_KEEP=3", "BACKUP_KEEP=4"), "given twice");
    }

    private void assertRefused(Cli.Result refused, String allowed) {
        assertThat(refused.exit()).as(refused.all()).isEqualTo(Exit.USAGE);
        assertThat(refused.all()).contains(allowed).doesNotContain("cret");
        assertThat(fixture.data.config()).doesNotExist();
        assertThat(cli.run("config", "history", "--json").json().get("configurations"))
                .isEmpty();
    }

    @Test
    void whatIsSetAlreadyIsNoChange() throws IOException {
        set("BACKUP_KEEP=3");
        Cli.Result again = set("BACKUP_KEEP=3");
        assertThat(again.exit()).isZero();
        assertThat(again.out()).contains("nothing to change");
        assertThat(cli.run("config", "unset", "PORT").out()).contains("nothing to change");
        assertThat(cli.run("config", "history", "--json").json().get("configurations"))
                .hasSize(1);
    }

    @Test
    void secretsAreMaskedEverywhereAndFilesAreTheOwners() throws IOException {
        String address = "UPDATE_REMOTE_URL=https://bob:wort@host/x";
        Cli.Result set = set(address);
        set("UPDATE_REMOTE_URL=https://eve:wort@host/x");

        assertThat(config()).contains("eve:wort");
        for (String command : new String[] {"list", "history", "diff"}) {
            for (String json : new String[] {"--json", "--debug"}) {
                assertThat(cli.run("config", command, json).all())
                        .contains("https://***@host/x")
                        .doesNotContain("wort");
            }
        }
        assertThat(set.all()).doesNotContain("wort");
        Path version = fixture.data.configHistory().resolve("1.env");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(version)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.data.config())))
                .isEqualTo("rw-------");
    }

    @Test
    void whatATypeSaysIsASecretIsMaskedWhole() throws IOException {
        Cli.Result set =
                set("ALERT_WEBHOOK_URL=https://hooks.example/T0/wort", "ALERT_WEBHOOK_SECRET=wort-of-16-letters");

        for (String command : new String[] {"list", "history", "diff"}) {
            assertThat(cli.run("config", command).all()).doesNotContain("wort");
        }
        assertThat(cli.run("config", "list").out()).containsPattern("ALERT_WEBHOOK_URL +\\*\\*\\* ");
        assertThat(set.all()).doesNotContain("wort");
    }

    @Test
    void listSaysWhereEachComesFrom() throws IOException {
        Files.createDirectories(fixture.data.releases().resolve("x/scripts"));
        Files.writeString(fixture.data.releases().resolve("x/scripts/defaults.env"), "OF_ANOTHER=1\n");
        Files.writeString(fixture.data.config(), "DRAIN_TIMEOUT=5\nBACKUP_KEEP=3\nOF_ANOTHER=2\n");
        cli.with("DRAIN_TIMEOUT", "7");

        assertThat(cli.run("config", "list").out().lines().map(line -> line.replaceAll(" {2,}", "|")))
                .anyMatch(line -> line.startsWith("PORT|8080|8080|default|"))
                .anyMatch(line -> line.startsWith("BACKUP_KEEP|3|10|config.env|"))
                .anyMatch(line -> line.startsWith("DRAIN_TIMEOUT|7|8|environment (config.env: 5)|"))
                .anyMatch(line -> line.endsWith("no setting of this release: OF_ANOTHER"));
        assertThat(set("DRAIN_TIMEOUT=6").out()).contains("DRAIN_TIMEOUT stays what it is all the same");
        assertThat(cli.run("config", "unset", "OF_ANOTHER").out()).contains("OF_ANOTHER unset");
    }

    @Test
    void rollbackGoesToTheOneBeforeAndASecondOneBack() throws IOException {
        set("BACKUP_KEEP=3");
        set("BACKUP_KEEP=4");
        assertThat(cli.run("config", "rollback").out()).contains("Configuration 3: BACKUP_KEEP=3.");
        assertThat(config()).isEqualTo("BACKUP_KEEP=3\n");
        assertThat(cli.run("config", "history").out()).contains("rollback to configuration 1");
        cli.run("config", "rollback");
        assertThat(config()).isEqualTo("BACKUP_KEEP=4\n");
    }

    @Test
    void rollbackGoesToAnyVersionAndToTheTimeBefore() throws IOException {
        set("BACKUP_KEEP=3");
        set("BACKUP_KEEP=4");
        set("BACKUP_KEEP=5");
        cli.run("config", "rollback", "--to", "1");
        assertThat(config()).isEqualTo("BACKUP_KEEP=3\n");
        cli.run("config", "rollback", "--to", "0");
        assertThat(config()).isEmpty();
        Cli.Result refused = cli.run("config", "rollback", "--to", "17");
        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(refused.err()).contains("there is no configuration 17");
        assertThat(cli.run("config", "rollback", "--to", "x").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void rollbackTakesAHandEditBackAndKeepsIt() throws IOException {
        set("BACKUP_KEEP=3");
        Files.writeString(fixture.data.config(), "BACKUP_KEEP=a lot\n");
        assertThat(cli.run("config", "diff").out()).contains("- BACKUP_KEEP=3").contains("+ BACKUP_KEEP=a lot");
        assertThat(cli.run("doctor").out()).contains("FAIL  settings");

        assertThat(cli.run("config", "rollback").exit()).isZero();
        assertThat(config()).isEqualTo("BACKUP_KEEP=3\n");
        assertThat(cli.run("config", "diff", "1", "2").out()).contains("+ BACKUP_KEEP=a lot");
        assertThat(cli.run("config", "diff", "1", "3").out()).contains("They set the same.");
    }

    @Test
    void aVersionThatWasChangedIsNotGoneBackTo() throws IOException {
        set("BACKUP_KEEP=3");
        set("BACKUP_KEEP=4");
        Files.writeString(fixture.data.configHistory().resolve("1.env"), "BACKUP_KEEP=9\n");

        assertThat(cli.run("config", "rollback", "--to", "1").exit()).isEqualTo(Exit.USAGE);
        Cli.Result history = cli.run("config", "history");
        assertThat(history.exit()).isEqualTo(Exit.FAILED);
        assertThat(history.out()).contains("1.env is missing or was changed since it was made");
        assertThat(cli.run("doctor").out()).contains("FAIL  configuration");
        assertThat(config()).isEqualTo("BACKUP_KEEP=4\n");
    }

    @Test
    void aLinkIsNotReplaced() throws IOException {
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "BACKUP_KEEP=3\n");
        Files.createSymbolicLink(fixture.data.config(), elsewhere);
        Cli.Result refused = set("BACKUP_KEEP=4");
        assertThat(refused.exit()).isEqualTo(Exit.FAILED);
        assertThat(refused.err()).contains("is a link");
        assertThat(Files.isSymbolicLink(fixture.data.config())).isTrue();
    }

    @Test
    void inMaintenanceNoWorkerIsSwitched() throws IOException {
        Files.writeString(fixture.data.maintenance(), "{\n}\n");
        assertThat(set("BACKUP_KEEP=3").exit()).isEqualTo(Exit.REFUSED);
        assertThat(fixture.data.config()).doesNotExist();
    }

    @Test
    void aGroupAloneNamesItsCommands() {
        assertThat(cli.run("config").err()).contains("list, set, unset, diff, history or rollback");
    }

    private static String user() {
        return "cli:" + System.getProperty("user.name");
    }
}
