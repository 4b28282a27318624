package dev.molt.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Phases, pins, refs, the supervisor's state, durable files. */
class SmallThingsTest {
    @TempDir
    Path directory;

    @Test
    void anUpdateGoesThroughItsPhasesInOrder() {
        Phase phase = Phase.REQUESTED.to(Phase.STAGED).to(Phase.BACKED_UP).to(Phase.ACTIVATED);

        assertThat(phase.to(Phase.ACTIVATED).to(Phase.ROLLING_BACK)).isEqualTo(Phase.ROLLING_BACK);
    }

    @Test
    void anUpdateNeverGoesBackOrSkipsStaging() {
        assertThatThrownBy(() -> Phase.ACTIVATED.to(Phase.STAGED)).hasMessageContaining("from activated to staged");
        assertThatThrownBy(() -> Phase.REQUESTED.to(Phase.ACTIVATED)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Phase.ROLLING_BACK.to(Phase.ACTIVATED)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPinHoldsUntilItIsRemoved() throws IOException {
        DataDirectory data = new DataFixture(directory).data;
        Pin pin = Pin.of(DataFixture.A, "the audit \"Q4\"", "cli:maria", Instant.parse("2026-11-21T01:02:03Z"));

        pin.write(data);
        assertThat(Pin.read(data)).contains(pin);

        assertThat(Pin.remove(data)).isTrue();
        assertThat(Pin.remove(data)).isFalse();
        assertThat(Pin.read(data)).isEmpty();
    }

    @Test
    void aPinThatNobodyCanReadIsAnErrorNotNoPin() throws IOException {
        DataDirectory data = new DataFixture(directory).data;
        Files.writeString(data.pin(), "");

        assertThatThrownBy(() -> Pin.read(data)).isInstanceOf(UnreadableException.class);
    }

    @Test
    void theHighestEpochOfTheFleetIsRemembered() throws IOException {
        DataDirectory data = new DataFixture(directory).data;
        assertThat(FleetEpoch.read(data)).isZero();
        FleetEpoch.keep(data, 7);
        FleetEpoch.keep(data, 5);
        assertThat(FleetEpoch.read(data)).isEqualTo(7);
    }

    @Test
    void anEpochThatNobodyCanReadIsAnErrorNotNoEpoch() throws IOException {
        DataDirectory data = new DataFixture(directory).data;
        Files.createDirectories(data.fleetEpoch().getParent());
        Files.writeString(data.fleetEpoch(), "{\n  \"epoch\": \"-1\"\n}\n");
        assertThatThrownBy(() -> FleetEpoch.read(data)).hasMessageContaining("epoch is no number");
        assertThatThrownBy(() -> FleetEpoch.keep(data, 1)).isInstanceOf(UnreadableException.class);
    }

    @Test
    void whatIsShownCannotSteerATerminal() {
        assertThat(Ref.shown("fix \u001b[1m\u009b2J\u009d0;title\u009c \u202eback\u200b \uDB40\uDC41"))
                .isEqualTo("fix ?[1m?2J?0;title? ?back? ?");
    }

    @Test
    void whatIsShownIsOneLine() {
        assertThat(Ref.shown("a\tb\r\nc\u0085d\u2028e\u2029f")).isEqualTo("a b  c d e f");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-x", "--upload-pack=reboot", "a b", "a;b", "$(reboot)", "a\nb", "a:b", "é", "a*", "main@{1}"
            })
    void aRefThatGitOrAShellCouldTakeForSomethingElseIsRefused(String ref) {
        assertThatThrownBy(() -> new Ref(ref)).hasMessageStartingWith("REF must be a branch, tag, commit or release");
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "v1.2.3", "HEAD~1", "feature/x_y+z", "@", "0a1b2c3d4e"})
    void otherRefsAreTaken(String ref) {
        assertThat(new Ref(ref)).hasToString(ref);
    }

    @Test
    void aSupervisorOfThisBootThatRunsIsAlive() throws IOException {
        DataFixture fixture = new DataFixture(directory).supervisorIsThisProcess();

        SupervisorState state = SupervisorState.read(fixture.data).orElseThrow();

        assertThat(state.isAlive()).isTrue();
        assertThat(state.workerIsAlive()).isTrue();
    }

    @Test
    void aSupervisorOfAnEarlierBootIsDeadWhateverItsProcessId() throws IOException {
        DataFixture fixture = new DataFixture(directory).supervisorIsThisProcess("boot_id", "another");

        assertThat(SupervisorState.read(fixture.data).orElseThrow().isAlive()).isFalse();
    }

    @Test
    void aSupervisorWithoutAProcessIsDead() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        DataFixture fixture = new DataFixture(directory).supervisorIsThisProcess("pid", Long.toString(gone.pid()));

        assertThat(SupervisorState.read(fixture.data).orElseThrow().isAlive()).isFalse();
    }

    @Test
    void creatingAFileThatExistsChangesNothing() throws IOException {
        Path file = directory.resolve("file");

        assertThat(DurableFiles.create(file, "first".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(DurableFiles.create(file, "second".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(file).hasContent("first");
        assertThat(directory).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void whatCannotBeWrittenInTheFormIsRefused() {
        assertThatThrownBy(() -> FlatJson.format(Map.of("Key", "x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FlatJson.format(Map.of("key", "x".repeat(FlatJson.MAX_BYTES))))
                .hasMessageContaining("more than 65536 bytes");
    }

    @Test
    void noValueCanForgeAnotherLine() throws IOException {
        Map<String, String> fields = Map.of("reason", "x\",\n  \"phase\": \"activated\u0000\u0085\u2028");

        Map<String, String> read = FlatJson.parse(FlatJson.format(fields));

        assertThat(read).containsOnlyKeys("reason");
        assertThat(read.get("reason")).isEqualTo("x\",\n  \"phase\": \"activated?\u0085\u2028");
    }
}
