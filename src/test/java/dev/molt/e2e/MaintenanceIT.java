package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code molt maintenance}: the worker is gone, clients are told why, and nothing is updated meanwhile. */
class MaintenanceIT {
    private static final String MESSAGE = "Back at <noon> & \"rested\"";

    private final Installation molt = Installation.create();
    private Running running;
    private Witness witness;

    @BeforeEach
    void start() {
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        witness = Witness.of(molt);
    }

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void peopleAndProgramsAreToldTheMessageUntilItIsOff() throws IOException {
        on("--message", MESSAGE);

        HttpResponse<String> page = molt.client().ask("/", "text/html");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.headers().firstValue("Retry-After")).contains("5");
        assertThat(page.body()).contains("Back at &#60;noon&#62; &#38; &#34;rested&#34;");
        HttpResponse<String> answer = molt.client().ask("/api/messages", "application/json");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new ObjectMapper().readTree(answer.body()).get("message").asText())
                .isEqualTo(MESSAGE);

        on();
        assertThat(molt.client().ask("/", "text/html").body()).contains("down for maintenance");

        Command off = molt.molt("maintenance", "off");
        assertThat(off.output()).contains("Release " + molt.data().current() + " accepts again.");
        assertThat(off.exit()).isZero();
        witness.assertServedAndNothingLost();
    }

    @Test
    void noWorkerRunsAndStatusAndHealthSayWhy() {
        on("--message", MESSAGE);

        assertThat(workers()).isEmpty();
        witness.assertNothingLost();
        Command status = molt.molt("status");
        assertThat(status.exit()).as(status.output()).isZero();
        assertThat(status.output())
                .contains("state    maintenance")
                .contains("maintenance on by cli:")
                .contains(MESSAGE);
        Command health = Command.run(molt.home(), molt.environment(), List.of("scripts/healthcheck"));
        assertThat(health.exit()).as(health.output()).isZero();
        assertThat(health.output())
                .contains("maintenance: release " + molt.data().current());
        assertThat(running.stop()).isZero();
    }

    @Test
    void anUpdateIsRefusedAndOneThatIsRequestedAnywayWaits() {
        on();
        molt.repository().commit(Change.good());
        Command refused = molt.molt("update");
        assertThat(refused.exit()).as(refused.output()).isEqualTo(3);
        assertThat(refused.output()).contains("maintenance is on").contains("molt maintenance off");

        String update = UpdateRequest.of("main").write(molt.data());
        assertThat(molt.molt("maintenance", "on", "--message", "another").exit())
                .isZero();
        assertThat(molt.data().phase()).isEqualTo("requested");
        assertThat(workers()).isEmpty();

        molt.molt("maintenance", "off");
        assertThat(molt.awaitEnd(running, update)).containsEntry("outcome", "committed");
        witness.assertServedAndNothingLost();
    }

    @Test
    void itStaysOnWhenEverythingIsKilled() throws IOException {
        on("--message", MESSAGE);
        molt.processes().killAll();
        molt.repository().commit(Change.good());
        String update = UpdateRequest.of("main").write(molt.data());

        running = molt.start();
        running.awaitLog("maintenance is on");
        assertThat(molt.client().ask("/", "application/json").body()).contains("rested");
        assertThat(molt.data().phase()).isEqualTo("requested");
        assertThat(running.log()).doesNotContain("accepts on port");

        molt.molt("maintenance", "off");
        assertThat(molt.awaitEnd(running, update)).containsEntry("outcome", "committed");
        witness.assertServedAndNothingLost();
    }

    @Test
    void aResponderThatDiesIsStartedAgain() throws IOException {
        on("--message", MESSAGE);
        List<Long> responders = responders();
        assertThat(responders).hasSize(1);
        Processes.signal("KILL", responders);
        running.awaitLog("the responder ended by itself");
        assertThat(molt.client().ask("/", "application/json").body()).contains("rested");
        assertThat(responders()).hasSize(1).doesNotContainAnyElementsOf(responders);
    }

    private List<Long> responders() {
        return molt.processes().alive().stream()
                .filter(pid -> Processes.commandLine(pid).matches("/usr/bin/perl .*/perl/maintenance .*"))
                .toList();
    }

    @Test
    void startsInItAreNoFailedStarts() {
        on();
        for (int i = 0; i < 4; i++) {
            assertThat(running.stop()).isZero();
            running = molt.start();
            running.awaitLog("maintenance is on");
        }
        assertThat(running.log())
                .doesNotContain("did not come up")
                .contains("supervisor of " + molt.data().current());
    }

    @Test
    void anUpdateThatIsOpenComesFirst() throws IOException {
        Path gate = molt.home().resolve("gate");
        assertThat(running.stop()).isZero();
        running = molt.set("APP_BUILD", "until [ ! -e " + gate + " ]; do sleep 0.1; done; ./build")
                .startServing();
        Files.createFile(gate);
        molt.repository().commit(Change.good());
        String update = UpdateRequest.of("main").write(molt.data());
        running.awaitLog("building release");

        Command early = molt.molt("maintenance", "on", "--timeout", "0");
        assertThat(early.exit()).as(early.output()).isEqualTo(5);
        assertThat(early.output()).contains("update " + update + " comes first");
        assertThat(molt.client().isReady()).isTrue();
        Files.delete(gate);
        running.awaitLog("maintenance is on");
        Map<String, String> record = molt.data().history(update).orElseThrow();
        assertThat(record).containsEntry("outcome", "committed");
    }

    @Test
    void aFileThatNobodyCanReadIsMaintenanceToo() throws IOException {
        assertThat(running.stop()).isZero();
        Files.writeString(molt.data().path().resolve("maintenance.json"), "{");
        running = molt.start();
        running.awaitLog("is taken as maintenance without a message");
        assertThat(molt.client().ask("/", "text/html").body()).contains("down for maintenance");
        assertThat(molt.molt("maintenance", "off").exit()).isZero();
        witness.assertServedAndNothingLost();
    }

    private void on(String... more) {
        List<String> words = new ArrayList<>(List.of("maintenance", "on"));
        words.addAll(List.of(more));
        Command on = molt.molt(words.toArray(String[]::new));
        assertThat(on.exit()).as(on.output()).isZero();
        assertThat(on.output()).contains("answered 503 until molt maintenance off");
    }

    private List<String> workers() {
        return molt.processes().alive().stream()
                .map(Processes::commandLine)
                .filter(line -> line.contains("dev.molt.relay.Relay"))
                .toList();
    }
}
