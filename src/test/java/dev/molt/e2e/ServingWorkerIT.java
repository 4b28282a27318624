package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that pass every gate and misbehave when they serve; and a host without perl. */
class ServingWorkerIT {
    private final Installation molt = Installation.create().set("DRAIN_TIMEOUT", "2");
    private Witness witness;

    @BeforeEach
    void makeAFolder() throws IOException {
        Files.createDirectories(molt.home().resolve("shims"));
    }

    @AfterEach
    void close() {
        molt.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EXITS_10_AFTER_ACCEPT", "DIES_AFTER_ACCEPT"})
    void aLoopOfCrashesOrOfExitCode10IsBackedOffAndInProbationTheCodeGoesBack(Behaviour behaviour) {
        Running running = startServing();
        String before = molt.data().current();
        molt.repository().commit(Change.of(behaviour));
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("its commit", () -> molt.data().history(update).isPresent());
        assertThat(molt.data().history(update).orElseThrow()).containsEntry("outcome", "committed");

        running.awaitLog("Crash 4; started again in [3-4][0-9]{3} ms");
        running.await("the code to go back", () -> molt.data().current().equals(before) && molt.isQuiet());
        List<Map<String, String>> history = molt.data().history();
        assertThat(history)
                .filteredOn(record -> record.get("requested_by").equals("supervisor:crash_loop"))
                .singleElement()
                .satisfies(record ->
                        assertThat(record).containsEntry("outcome", "committed").containsEntry("kind", "rollback"));
        assertThat(running.log().lines().filter(line -> line.contains("Worker: Parked")))
                .as("no more workers than the back-off allows")
                .hasSizeLessThanOrEqualTo(9);
        witness.assertServedAndNothingLost();
    }

    @Test
    void whatAWorkerThatCrashedLeftBehindIsKilledBeforeItIsStartedAgain() {
        Running running = startServing();
        assertThat(molt.update(running, Change.of(Behaviour.STARTS_A_HELPER))).containsEntry("outcome", "committed");
        running.await("everything to be quiet", molt::isQuiet);
        List<Long> helpers = helpers();
        assertThat(helpers).hasSize(1);

        Processes.signal("KILL", List.of(molt.workerPid()));
        running.awaitLog("Crash 1");
        running.await(
                "everything to be quiet", () -> molt.isQuiet() && helpers().size() == 1);
        assertThat(helpers()).doesNotContainAnyElementsOf(helpers);
        witness.assertServedAndNothingLost();
    }

    private List<Long> helpers() {
        return molt.processes().alive().stream()
                .filter(pid -> Processes.commandLine(pid).equals("sleep 1000"))
                .toList();
    }

    @Test
    void aWorkerThatIgnoresTermIsKilledWhenItsTimeIsOver() {
        Running running = startServing();
        assertThat(molt.update(running, Change.of(Behaviour.IGNORES_TERM))).containsEntry("outcome", "committed");
        running.await("everything to be quiet", molt::isQuiet);
        Map<String, String> record = molt.update(running, Change.good());
        assertThat(record).containsEntry("outcome", "committed");
        assertThat(Integer.parseInt(record.get("drain_ms"))).isBetween(1900, 6000);
        running.await("everything to be quiet", molt::isQuiet);
        witness.assertServedAndNothingLost();
    }

    @Test
    void withoutPerlTheWorkerBindsByItselfAndAnUpdateWorksWithAGap() throws IOException {
        molt.set("PATH", everythingButPerl().toString());
        Running running = startServing();
        assertThat(running.log()).contains("warning: there is no perl here").contains("Install perl-base");
        Map<String, String> record = molt.update(running, Change.of(Migration.good(9001)));
        assertThat(record).containsEntry("outcome", "committed").containsEntry("schema_to", "9001");
        running.await("everything to be quiet", molt::isQuiet);
        assertThat(molt.client().release()).isEqualTo(record.get("to"));
        witness.assertServedAndNothingLost();
    }

    private Running startServing() {
        Running running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        witness = Witness.of(molt);
        return running;
    }

    private Path everythingButPerl() throws IOException {
        Path bin = Files.createDirectories(molt.home().resolve("shims/bin"));
        for (String folder : System.getenv("PATH").split(":")) {
            try (Stream<Path> commands =
                    Files.isDirectory(Path.of(folder)) ? Files.list(Path.of(folder)) : Stream.of()) {
                for (Path command : commands.toList()) {
                    Path link = bin.resolve(command.getFileName());
                    if (!command.getFileName().toString().startsWith("perl") && !Files.exists(link)) {
                        Files.deleteIfExists(link);
                        Files.createSymbolicLink(link, command);
                    }
                }
            }
        }
        return bin;
    }
}
