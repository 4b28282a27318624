package dev.molt.cli;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.COMMIT_A;
import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.update.DataFixture;
import dev.molt.update.Maintenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaintenanceCommandTest {
    @TempDir
    Path directory;

    private DataFixture fixture;
    private Cli cli;

    @BeforeEach
    void create() throws IOException {
        fixture =
                new DataFixture(directory.resolve("data")).release(A, COMMIT_A).current(A);
        cli = new Cli(fixture.data, directory);
    }

    @Test
    void withoutASupervisorItIsForTheNextStart() throws IOException {
        Cli.Result on = cli.run("maintenance", "on", "--message", "new disks");

        assertThat(on.exit()).isEqualTo(Exit.UNREACHABLE);
        assertThat(on.out()).contains("Maintenance is on. No supervisor runs; Molt will start like that.");
        assertThat(Maintenance.read(fixture.data).orElseThrow().message()).isEqualTo("new disks");
        assertThat(cli.run("status", "--json").json().at("/maintenance/message").asText())
                .isEqualTo("new disks");

        assertThat(cli.run("maintenance", "off").exit()).isEqualTo(Exit.UNREACHABLE);
        assertThat(Maintenance.read(fixture.data)).isEmpty();
    }

    @Test
    void offWithoutOnIsNoError() {
        Cli.Result off = cli.run("maintenance", "off");
        assertThat(off.exit()).isEqualTo(Exit.DONE);
        assertThat(off.out()).contains("No maintenance was on.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "\u001b[2J"})
    void aMessageIsOneLine(String message) {
        Cli.Result refused = cli.run("maintenance", "on", "--message", message);
        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(refused.err()).contains("--message").contains("control character");
        assertThat(fixture.data.maintenance()).doesNotExist();
    }

    @Test
    void aMessageFitsOnThePage() {
        Cli.Result refused = cli.run("maintenance", "on", "--message", "é".repeat(501));
        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(refused.err()).contains("longer than 1000 bytes");
        assertThat(fixture.data.maintenance()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"maintenance", "maintenance maybe", "maintenance off --message x"})
    void wrongUsageChangesNothing(String line) throws IOException {
        Maintenance.of("", "cli:maria", Cli.NOW).write(fixture.data);
        Cli.Result refused = cli.run(line.split(" "));
        assertThat(refused.exit()).isEqualTo(Exit.USAGE);
        assertThat(fixture.data.maintenance()).exists();
    }

    @Test
    void aFileThatNobodyCanReadIsShownAndCanBeEnded() throws IOException {
        Files.writeString(fixture.data.maintenance(), "{");
        Cli.Result status = cli.run("status");
        assertThat(status.out()).contains("maintenance on").contains("maintenance.json");
        cli.run("maintenance", "off");
        assertThat(fixture.data.maintenance()).doesNotExist();
    }

    @Test
    void updatesAreRefusedMeanwhile() throws IOException {
        Maintenance.of("", "cli:maria", Cli.NOW).write(fixture.data);
        Cli.Result update = cli.run("update");
        assertThat(update.exit()).isEqualTo(Exit.REFUSED);
        assertThat(update.err()).contains("molt maintenance off");
    }
}
