package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.update.DataFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MainTest {
    @TempDir
    Path directory;

    private DataFixture fixture;
    private Cli cli;

    @BeforeEach
    void create() {
        fixture = new DataFixture(directory.resolve("data"));
        cli = new Cli(fixture.data, directory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "check",
                "update",
                "pin",
                "unpin",
                "maintenance",
                "rollback",
                "backups",
                "alerts",
                "fleet",
                "listeners",
                "history",
                "verify",
                "doctor",
                "version",
                "completion",
                "help"
            })
    void everyCommandIsListedAndHasItsOwnHelp(String command) {
        assertThat(cli.run("--help").out()).containsPattern("(?m)^  " + command + " ");
        assertThat(cli.run(command, "--help").out()).contains("Usage: molt " + command);
        assertThat(cli.run("help", command).out()).contains("Usage: molt " + command);
    }

    @Test
    void theHelpListsTheExitCodes() {
        assertThat(cli.run("--help").out()).contains("Exit codes:").contains("5  still going on");
        assertThat(cli.run("update", "--help").out()).contains("Exit codes:");
    }

    @Test
    void aMisspelledCommandIsAUsageErrorWithASuggestion() {
        Cli.Result result = cli.run("statsu");

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.err()).contains("there is no command statsu; did you mean status");
    }

    @Test
    void withoutACommandThereIsAUsageError() {
        assertThat(cli.run().exit()).isEqualTo(Exit.USAGE);
        assertThat(cli.run("backups").exit()).isEqualTo(Exit.USAGE);
        assertThat(cli.run("fleet").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void anErrorAsJsonIsOneDocument() {
        Cli.Result result = cli.run("update", "a;b", "--json");

        assertThat(result.json().get("exit_code").asInt()).isEqualTo(Exit.USAGE);
        assertThat(result.json().get("error").asText()).contains("REF must be");
    }

    @Test
    void anErrorHasAStackTraceOnlyWithDebug() throws IOException {
        Files.writeString(fixture.data.current(), "no link");

        assertThat(cli.run("check").err()).contains("is not a symbolic link").doesNotContain("\tat ");
        assertThat(cli.run("check", "--debug").err()).contains("\tat dev.molt");
    }

    @Test
    void aBadSettingNamesItselfItsValueAndWhatIsAllowed() throws IOException {
        fixture.release(DataFixture.A, DataFixture.COMMIT_A).current(DataFixture.A);

        Cli.Result result = cli.with("UPDATE_CHECK_INTERVAL", "soon").run("check");

        assertThat(result.exit()).isEqualTo(Exit.USAGE);
        assertThat(result.err())
                .contains("UPDATE_CHECK_INTERVAL must be whole seconds")
                .contains("\"soon\"");
    }

    @Test
    void whereNothingWasStartedYetEveryCommandSaysHowToStart() {
        for (String command : List.of("check", "update", "pin", "rollback")) {
            Cli.Result result = cli.run(command);

            assertThat(result.exit()).isEqualTo(Exit.UNREACHABLE);
            assertThat(result.err()).contains("Start Molt with ./entrypoint.sh");
        }
    }

    @Test
    void theCompletionIsAScriptThatBashAccepts() throws Exception {
        Path script = Files.writeString(
                directory.resolve("completion"), cli.run("completion").out());

        Process bash = new ProcessBuilder("bash", "-c", ". \"$0\" && complete -p molt", script.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("_complete_molt");
    }

    @Test
    void theVersionSaysWhatRuns() throws IOException {
        fixture.release(DataFixture.A, DataFixture.COMMIT_A).current(DataFixture.A);

        assertThat(cli.run("version").out())
                .contains("release " + DataFixture.A)
                .contains("Java ");
        assertThat(cli.run("version", "--json").json().get("release").asText()).isEqualTo(DataFixture.A.text());
    }

    /** As the launcher runs it: its own process, and the exit code is the process's. */
    @Test
    void theExitCodeIsThatOfTheProcess() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.molt.cli.Main",
                "status",
                "--json");
        builder.environment().put("MOLT_DATA", fixture.data.root().toString());
        builder.environment().put("MOLT_HOME", directory.toString());

        Process process = builder.start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("\"phase\": \"idle\"");
        assertThat(process.waitFor()).isEqualTo(Exit.UNREACHABLE);
    }
}
