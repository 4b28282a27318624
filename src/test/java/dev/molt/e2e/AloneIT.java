package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.http.PrivateClient;
import dev.molt.listener.TestSource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One real instance that is in no fleet, and listeners of its own. */
class AloneIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int A_SECOND = 200;
    private static final String STREAM = "s1";

    private final Installation molt = Installation.asUsersHaveIt();
    private final TestSource source = TestSource.start();

    @AfterEach
    void close() {
        molt.close();
        source.close();
    }

    @Test
    void anInstanceWithoutListenersIsAloneAndHasNothingOfAFleet() {
        molt.startServing();

        assertThat(molt.molt("fleet", "status").orThrow().output()).contains("this instance is alone");
        assertThat(molt.data().path().resolve("fleet")).doesNotExist();
    }

    /** The source cannot go on where it was left: whatever is sent while nobody is connected is lost. */
    @Test
    void aListenerGoesOnOverAnUpdateBesideTheOldWorkerWithoutALostOrDoubledMessage() throws Exception {
        Running running = begin(false);

        Map<String, String> record = molt.update(running, Change.good());

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "committed")
                .containsEntry("switch", "overlap");
        awaitMore();
        assertEachMessageIsStoredOnce(running);
    }

    @Test
    void aListenerGoesOnOverAnUpdateWithAStop() throws Exception {
        Running running = begin(true);

        Map<String, String> record = molt.update(running, Change.of(Migration.good(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "committed")
                .containsEntry("switch", "stop");
        awaitMore();
        assertEachMessageIsStoredOnce(running);
    }

    @Test
    void aListenerGoesOnOverARollbackWithItsDatabase() throws Exception {
        Running running = begin(true);

        Map<String, String> record =
                molt.update(running, Change.of(Behaviour.DIES_ONLY_WHEN_LIVE).with(Migration.good(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("switch", "stop");
        awaitMore();
        assertEachMessageIsStoredOnce(running);
    }

    @Test
    void aListenerGoesOnInTheWorkerThatFollowsOneThatWasKilled() throws Exception {
        Running running = begin(true);
        long killed = molt.workerPid();

        Processes.signal("KILL", Set.of(killed));

        running.await(
                "another worker to serve",
                () -> molt.workerPid() != killed && molt.client().isReady());
        awaitMore();
        assertEachMessageIsStoredOnce(running);
    }

    private Running begin(boolean resumable) {
        Running running = molt.startServing();
        running.await("the command to be taken", () -> start(resumable));
        await("it to be connected")
                .atMost(SOON)
                .until(() -> source.stream(STREAM).open() == 1);
        source.keepSending(A_SECOND, List.of(STREAM));
        awaitMore();
        return running;
    }

    /** A worker that has just begun to accept takes none yet; the same again changes nothing. */
    private boolean start(boolean resumable) {
        try {
            return new PrivateClient(molt.data().path().resolve("run/worker.sock"))
                    .send(
                            "POST",
                            "/admin/command",
                            Map.of(),
                            "{\"command\":\"start\",\"listener_id\":\"" + STREAM + "\",\"url\":\"" + source.url(STREAM)
                                    + "\",\"resumable\":" + resumable + "}")
                    .isGood();
        } catch (IOException e) {
            return false;
        }
    }

    /** It works now: something that is sent from now on is stored. */
    private void awaitMore() {
        long sent = source.stream(STREAM).sent();
        await("messages to come").atMost(SOON).until(() -> stored().contains(message(sent + A_SECOND)));
    }

    private void assertEachMessageIsStoredOnce(Running running) throws InterruptedException {
        source.stopSending();
        List<String> sent = LongStream.rangeClosed(1, source.stream(STREAM).sent())
                .mapToObj(AloneIT::message)
                .toList();
        await("every message to be stored")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(stored()).as(running.log()).isEqualTo(sent));
    }

    private static String message(long id) {
        return "{\"id\":" + id + ",\"stream\":\"" + STREAM + "\"}";
    }

    private List<String> stored() {
        return molt.database().messages().stream()
                .map(Ledger.StoredMessage::body)
                .toList();
    }
}
