package dev.molt.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.http.PrivateClient;
import dev.molt.listener.TestSource;
import dev.molt.relay.Relay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real workers of an instance that is in no fleet, one after the other or side by side, and a real source. */
class AloneTest extends HeldSocketTest {
    private static final Map<String, String> CANDIDATE = Map.of("MOLT_UPDATE", "20261121T010203Z-1a2b3c");
    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestSource source = TestSource.start();

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void whoHasNoListenersPaysNothingForThem() throws IOException {
        ForkedWorker worker = first();

        assertThat(tell(worker, "{\"command\":\"stop\",\"listener_id\":\"l1\"}").status())
                .isEqualTo(404);
        assertThat(tell(worker, "{\"command\":\"start\",\"listener_id\":\"l1\",\"url\":\"http://x/\"}")
                        .status())
                .isEqualTo(400);
        assertThat(worker.ask("/admin/listeners").body()).isEqualTo("{\"instance\":\"\",\"listeners\":[]}");

        assertThat(data.resolve("fleet")).doesNotExist();
        assertThat(data.resolve("trust/listener.key")).doesNotExist();
        assertThat(worker.threads("molt-fleet") + worker.threads("molt-listener"))
                .isZero();
    }

    @Test
    void theFirstListenerIsOwnedWithoutAFleet() throws IOException {
        ForkedWorker worker = first();

        assertThat(start(worker, "l1").body()).contains("\"wanted\":\"running\"");

        awaitConnected("l1");
        await("it to be owned")
                .atMost(SOON)
                .until(() -> worker.ask("/admin/listeners").body().contains("\"role\":\"owner\""));
        assertThat(worker.has("acts_until"))
                .as("whether it may be killed for its lease")
                .isFalse();
        assertThat(data.resolve("fleet/epoch.json"))
                .as("what a fleet that it joins would be told")
                .doesNotExist();
    }

    @Test
    void theNextLifeTakesOverFromOneThatWasKilled() throws IOException {
        ForkedWorker dies = first();
        start(dies, "l1");
        awaitConnected("l1");
        dies.kill();
        await("the source to notice")
                .atMost(SOON)
                .until(() -> source.stream("l1").open() == 0);

        socket.start(Relay.class, Map.of()).accepting();

        awaitConnected("l1");
    }

    /** It was prepared for an instance without listeners. */
    @Test
    void aListenerThatIsStartedWhileTheNextWorkerIsReadyIsHandedToIt() throws IOException {
        ForkedWorker old = first();
        ForkedWorker next = socket.start(Relay.class, CANDIDATE).tell("go").awaitFile("ready");
        start(old, "l1");
        awaitConnected("l1");

        next.tell("accept").awaitFile("accepting");
        old.term();

        assertThat(old.exitCode()).isZero();
        awaitConnected("l1");
    }

    /** As on the way back from an overlap switch, where the old worker is told to end in the moment of a command. */
    @Test
    void aListenerThatIsStartedWhenTheNextWorkerHasJoinedIsNotForgotten() throws IOException {
        ForkedWorker old = first();
        ForkedWorker next = socket.start(Relay.class, CANDIDATE).accepting();
        await("it to join")
                .atMost(SOON)
                .until(() -> next.ask("/admin/listeners").isGood());
        Files.createSymbolicLink(data.resolve("run/worker.sock"), Path.of("2/sock"));
        start(old, "l1");
        awaitConnected("l1");

        old.term();

        assertThat(old.exitCode()).isZero();
        awaitConnected("l1");
    }

    /** The inbox has seen tokens of one store when it is asked under those of the other. */
    @Test
    void aListenerGoesOnInAFleetThatTheInstanceJoinsAndWhenItIsAloneAgain() throws Exception {
        ForkedWorker alone = first();
        start(alone, "l1");
        source.keepSending(100, List.of("l1"));
        awaitMoreStored();
        alone.kill();

        ForkedWorker member = socket.start(Relay.class, Map.of("FLEET_URL", "jdbc:sqlite:" + data + "/shared.db"))
                .accepting();
        awaitCommands(member);
        start(member, "l1");
        awaitMoreStored();
        member.kill();

        socket.start(Relay.class, Map.of()).accepting();
        awaitMoreStored();
    }

    @Test
    void whatCannotWorkIsSaidAndTheWorkerServesOn() throws IOException {
        Files.createDirectories(data.resolve("trust"));
        Files.writeString(data.resolve("trust/listener.key"), "no key");
        ForkedWorker worker = first();

        PrivateClient.Answer refused = start(worker, "l1");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("is no key of 64 hexadecimal digits");
        assertThat(worker.ask("/health/ready").status()).isEqualTo(200);
    }

    private ForkedWorker first() throws IOException {
        ForkedWorker worker = socket.start(Relay.class, CANDIDATE).accepting();
        awaitCommands(worker);
        return worker;
    }

    private static void awaitCommands(ForkedWorker worker) {
        await("it to take commands")
                .atMost(SOON)
                .until(() -> worker.ask("/admin/listeners").isGood());
    }

    private void awaitMoreStored() throws SQLException {
        long before = stored();
        await("more messages").atMost(SOON.multipliedBy(2)).until(() -> stored() > before + 50);
    }

    private long stored() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("app.db"));
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM messages")) {
            return count.getLong(1);
        }
    }

    private PrivateClient.Answer start(ForkedWorker worker, String id) throws IOException {
        return tell(
                worker,
                "{\"command\":\"start\",\"listener_id\":\"" + id + "\",\"url\":\"" + source.url(id)
                        + "\",\"resumable\":true}");
    }

    private static PrivateClient.Answer tell(ForkedWorker worker, String command) throws IOException {
        return worker.ask("POST", "/admin/command", command);
    }

    private void awaitConnected(String id) {
        await(id + " to be connected")
                .atMost(SOON)
                .until(() -> source.stream(id).open() > 0);
    }
}
