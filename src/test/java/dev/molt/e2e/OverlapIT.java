package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Updates with the switches as users have them: a compatible release takes over beside the old one. */
@Order(1)
class OverlapIT {
    private final Installation molt = Installation.asUsersHaveIt();

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void aCompatibleReleaseTakesOverWhileTheOldOneServes() {
        Running running = molt.startServing();

        Map<String, String> record = molt.update(running, Change.of(Migration.compatible(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "committed")
                .containsEntry("switch", "overlap")
                .containsEntry("rehearsal", "full")
                .containsEntry("not_accepting_ms", "0")
                .containsEntry("backup", "");
        assertThat(record.get("migrations")).matches("9:compatible:-?\\d+:\\d+");
        assertThat(molt.client().release()).isEqualTo(record.get("to"));
        assertThat(molt.database().hasTable("e2e_9")).isTrue();
    }

    @Test
    void aRollbackPastCompatibleMigrationsIsUnnoticedToo() {
        Running running = molt.startServing();
        Map<String, String> record = molt.update(running, Change.of(Migration.compatible(9)));
        running.await("everything to be quiet", molt::isQuiet);

        molt.molt("rollback", "--wait").orThrow();

        assertThat(molt.client().release()).isEqualTo(record.get("from"));
        assertThat(molt.data().history().stream().filter(each -> "rollback".equals(each.get("kind"))))
                .as(running.log())
                .singleElement()
                .satisfies(back -> assertThat(back)
                        .containsEntry("outcome", "committed")
                        .containsEntry("switch", "overlap")
                        .containsEntry("not_accepting_ms", "0"));
    }

    @Test
    void aMigrationThatIsNotCompatibleNeedsAStop() {
        Running running = molt.startServing();

        Map<String, String> record = molt.update(running, Change.of(Migration.good(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "committed")
                .containsEntry("switch", "stop");
        assertThat(record.get("migrations")).startsWith("9:contract:");
        assertThat(record.get("backup")).isNotEmpty();
        running.awaitLog("switched with a stop, because its migration 9 is contract");
    }

    @Test
    void onlyOverlapRefusesAReleaseThatNeedsAStop() {
        Running running = molt.set("UPDATE_SWITCH", "overlap").startServing();

        Map<String, String> record = molt.update(running, Change.of(Migration.good(9)));

        assertThat(record).containsEntry("outcome", "abandoned").containsEntry("bad", "");
        assertThat(record.get("reason")).contains("needs a stop switch", "migration 9 is contract", "set it to auto");
        assertThat(molt.client().release()).isEqualTo(record.get("from"));
    }

    @Test
    void aReleaseThatFailsItsRehearsalChangesNothing() {
        Running running = molt.startServing();

        Map<String, String> record = molt.update(running, Change.of(Migration.failing(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "abandoned")
                .containsEntry("bad", "yes")
                .containsEntry("rehearsal", "full")
                .containsEntry("backup", "");
        assertThat(record.get("reason")).contains("rehearsal").contains("no_such_table");
        assertThat(molt.client().release()).isEqualTo(record.get("from"));
        assertThat(molt.database().hasTable("e2e_9")).isFalse();
        assertThat(molt.molt("history", record.get("id")).orThrow().output()).contains("no such table: no_such_table");
    }

    @Test
    void aRehearsalHasTheRowsOfTheService() {
        Running running = molt.startServing();

        Map<String, String> record = updateThatFailsOnTheRows(running);

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "abandoned")
                .containsEntry("bad", "yes");
        assertThat(record.get("reason")).contains("rehearsal").contains("UNIQUE constraint failed");
    }

    @Test
    void aRehearsalOfTheSchemaAloneHasNoRows() {
        Running running = molt.set("REHEARSAL", "schema").startServing();

        Map<String, String> record = updateThatFailsOnTheRows(running);

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("rehearsal", "schema");
    }

    private Map<String, String> updateThatFailsOnTheRows(Running running) {
        molt.client().write("the same");
        molt.client().write("the same");
        return molt.update(running, Change.of(Migration.failingOnRows(9)));
    }

    @Test
    void onlyWhatIsPendingDecidesTheSwitch() {
        Running running = molt.startServing();
        molt.update(running, Change.of(Migration.good(9)));

        Map<String, String> record =
                molt.update(running, Change.of(Behaviour.GOOD).with(Migration.good(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "committed")
                .containsEntry("switch", "overlap")
                .containsEntry("migrations", "");
    }

    @Test
    void aRehearsalYieldsToTheService() {
        Running running = molt.startServing();
        molt.repository().commit(Change.of(Behaviour.NEVER_READY));
        UpdateRequest.of("main").write(molt.data());
        running.awaitLog("is rehearsed");
        running.await("the rehearsed worker to hang", () -> hanging().isPresent());

        long worker = hanging().orElseThrow();
        assertThat(Processes.niceness(worker)).isEqualTo(10);
        assertThat(Processes.groupNiceness(worker).orElse(10)).isEqualTo(10);
        assertThat(Processes.niceness(molt.workerPid())).isZero();
        assertThat(Processes.groupNiceness(molt.workerPid()).orElse(0)).isZero();
    }

    private Optional<Long> hanging() {
        return molt.processes().alive().stream()
                .filter(pid -> Processes.commandLine(pid).equals("sleep 1000"))
                .findFirst();
    }

    @Test
    void aReleaseThatDiesSoonAfterItIsReadyIsFoundOutInItsRehearsal() {
        Running running = molt.set("REHEARSAL_WATCH", "20").startServing();

        Map<String, String> record = molt.update(running, Change.of(Behaviour.DIES_SOON));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "abandoned")
                .containsEntry("bad", "yes");
        assertThat(record.get("reason")).contains("within the 20 s in which a rehearsal watches it", "killed");
    }

    @Test
    void aCandidateYieldsToTheOldWorker() {
        Running running = molt.startServing();
        molt.repository().commit(Change.of(Behaviour.HANGS_ONLY_WHEN_LIVE));
        UpdateRequest.of("main").write(molt.data());
        running.awaitLog("beside the old one");
        running.await("the candidate to hang", () -> hanging().isPresent());

        assertThat(Processes.groupNiceness(hanging().orElseThrow()).orElse(10))
                .as(running.log())
                .isEqualTo(10);
        assertThat(Processes.groupNiceness(molt.workerPid()).orElse(0)).isZero();
    }

    @Test
    void onceItServesItYieldsNoMore() {
        Running running = molt.startServing();

        molt.update(running, Change.of(Behaviour.GOOD));

        assertThat(Processes.groupNiceness(molt.workerPid()).orElse(0)).isZero();
    }

    @Test
    void aCandidateThatDiesBesideTheOldOneLeavesWhatItAddedAndNobodyNotices() {
        Running running = molt.startServing();
        long served = molt.workerPid();

        Map<String, String> record =
                molt.update(running, Change.of(Behaviour.DIES_ONLY_WHEN_LIVE).with(Migration.compatible(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("switch", "overlap")
                .containsEntry("bad", "yes");
        assertThat(molt.workerPid()).as("the old worker never stopped").isEqualTo(served);
        assertThat(molt.database().hasTable("e2e_9")).isTrue();

        assertThat(running.stop()).isZero();
        molt.startServing();
        assertThat(molt.client().release())
                .as("it starts again on what was left")
                .isEqualTo(record.get("from"));
    }

    @Test
    void aCandidateThatHangsBesideTheOldOneIsGivenUp() {
        Running running = molt.set("READY_TIMEOUT", "5").startServing();
        long served = molt.workerPid();

        Map<String, String> record = molt.update(running, Change.of(Behaviour.HANGS_ONLY_WHEN_LIVE));

        assertThat(record).as(running.log()).containsEntry("outcome", "rolled_back");
        assertThat(record.get("reason")).contains("not ready within 5 s");
        assertThat(molt.workerPid()).isEqualTo(served);
    }

    @Test
    void anOldWorkerThatDiesBesideAHangingCandidateIsStartedAgain() {
        Running running =
                molt.set("UPDATE_HOLD_LIMIT", "3").set("READY_TIMEOUT", "60").startServing();
        molt.repository().commit(Change.of(Behaviour.HANGS_ONLY_WHEN_LIVE));
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the candidate to go", this::activated);

        Processes.signal("KILL", List.of(molt.workerPid()));

        Map<String, String> record = molt.awaitEnd(running, update);
        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("bad", "");
        assertThat(record.get("reason")).contains("died", "not ready 3 s later");
        assertThat(molt.client().release()).isEqualTo(record.get("from"));
    }

    @Test
    void anOldWorkerThatDiesBesideAGoodCandidateIsNotNeededAgain() {
        Running running = molt.startServing();
        molt.repository().commit(Change.good());
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the candidate to be parked", () -> molt.data().phase().equals("staged"));

        Processes.signal("KILL", List.of(molt.workerPid()));

        Map<String, String> record = molt.awaitEnd(running, update);
        assertThat(record).as(running.log()).containsEntry("outcome", "committed");
        assertThat(molt.client().release()).isEqualTo(record.get("to"));
    }

    @Test
    void aStopWhileTheOldWorkerDrainsCutsNoRequestOff() throws Exception {
        Running running =
                molt.set("DRAIN_TIMEOUT", "20").set("STOP_BUDGET", "25").startServing();
        String body = "{\"source\":\"shop\",\"body\":\"paid\"}";
        try (Socket client = new Socket("127.0.0.1", molt.port())) {
            client.setSoTimeout(30_000);
            OutputStream out = client.getOutputStream();
            out.write(("POST /api/messages HTTP/1.1\r\nHost: test\r\nIdempotency-Key: slow\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                            + body.substring(0, 5))
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            molt.repository().commit(Change.good());
            String update = UpdateRequest.of("main").write(molt.data());
            running.await("its commit", () -> molt.data().history(update).isPresent());
            running.await(
                    "the new release to accept",
                    () -> molt.data().current().equals(molt.client().release()));

            Processes.signal("TERM", List.of(running.pid()));
            running.await("the new worker to be told", () -> !molt.client().isReady());
            out.write(body.substring(5).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 201");
        }
        assertThat(running.awaitExit()).isZero();
    }

    @Test
    void aLockThatNobodyCanReadLeavesTheDatabaseToTheOldRelease() throws IOException {
        Running running = molt.startServing();
        Witness witness = Witness.of(molt);
        String before = molt.data().current();
        molt.repository().commit(Change.of(Behaviour.HANGS_ONLY_WHEN_LIVE).with(Migration.compatible(9)));
        UpdateRequest.of("main").write(molt.data());
        running.await("the switch to begin", this::activated);
        running.await("the migration", () -> molt.database().hasTable("e2e_9"));
        molt.processes().killAll();
        Files.writeString(molt.data().lock(), "half a lo");

        molt.startServing();
        assertThat(molt.client().release()).isEqualTo(before);
        witness.assertServedAndNothingLost();
    }

    @Test
    void aStopInTheMiddleIsMendedByTheNextStart() {
        Running running = molt.set("READY_TIMEOUT", "5").startServing();
        molt.repository().commit(Change.of(Behaviour.HANGS_ONLY_WHEN_LIVE));
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the switch to begin", this::activated);

        assertThat(running.stop()).isZero();
        assertThat(molt.data().isLocked()).isTrue();

        Running next = molt.start();
        Map<String, String> record = molt.awaitEnd(next, update);
        assertThat(record)
                .as(next.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("attempts", "2");
        assertThat(molt.client().release()).isEqualTo(record.get("from"));
    }

    @Test
    void bothWorkersAndTheSupervisorKilledTheNextStartGoesOn() {
        Running running = molt.startServing();
        molt.repository().commit(Change.good());
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the switch to begin", this::activated);

        molt.processes().killAll();

        Running next = molt.start();
        Map<String, String> record = molt.awaitEnd(next, update);
        assertThat(record).as(next.log()).containsEntry("outcome", "committed");
        assertThat(molt.client().release()).isEqualTo(record.get("to"));
    }

    private boolean activated() {
        return molt.data().phase().equals("activated");
    }
}
