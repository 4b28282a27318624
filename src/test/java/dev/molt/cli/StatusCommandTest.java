package dev.molt.cli;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static dev.molt.update.DataFixture.COMMIT_A;
import static dev.molt.update.DataFixture.COMMIT_B;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.molt.update.DataFixture;
import dev.molt.update.History;
import dev.molt.update.Outcome;
import dev.molt.update.Pin;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class StatusCommandTest {
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

    private JsonNode status() {
        return cli.run("status", "--json").json();
    }

    /** A private listener that gives everybody the same answer. */
    private ServerSocketChannel worker(String answer) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(fixture.data.workerSocket()));
        Thread thread = new Thread(() -> {
            while (server.isOpen()) {
                try (SocketChannel client = server.accept()) {
                    client.read(ByteBuffer.allocate(4096));
                    client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                } catch (ClosedChannelException e) {
                    return;
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    @Test
    void aServingReleaseIsHealthy() throws IOException {
        fixture.supervisorIsThisProcess("release", A.text());
        try (ServerSocketChannel worker = worker("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) {
            assertThat(worker.isOpen()).isTrue();
            assertThat(cli.run("status").exit()).isZero();
            JsonNode json = status();
            assertThat(json.get("release").asText()).isEqualTo(A.text());
            assertThat(json.get("phase").asText()).isEqualTo("idle");
            assertThat(json.get("pinned").isBoolean()).isTrue();
            assertThat(json.get("pinned").asBoolean()).isFalse();
            assertThat(json.get("state").asText()).isEqualTo("serving");
            assertThat(json.get("readiness").asText()).isEqualTo("ready");
            assertThat(json.get("worker").asText()).isEqualTo("3");
            assertThat(json.get("port").asText()).isEqualTo("8080");
        }
    }

    @Test
    void aWorkerThatSaysItIsNotReadyIsBelieved() throws IOException {
        fixture.supervisorIsThisProcess();
        try (ServerSocketChannel worker = worker("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}")) {
            assertThat(worker.isOpen()).isTrue();
            assertThat(status().get("readiness").asText()).isEqualTo("not_ready");
        }
    }

    @Test
    void aWorkerThatIsGoneIsUnreachable() throws IOException {
        fixture.supervisorIsThisProcess();
        worker("").close();

        assertThat(status().get("readiness").asText()).isEqualTo("unreachable");
        assertThat(cli.run("status").exit()).isEqualTo(Exit.UNREACHABLE);
    }

    @Test
    void aProgramWithoutAPrivateListenerIsNotAsked() throws IOException {
        fixture.supervisorIsThisProcess();

        assertThat(status().get("readiness").asText()).isEqualTo("not_asked");
        assertThat(cli.run("status").exit()).isZero();
    }

    @Test
    void aMigrationThatIsAtWorkShowsHowItGetsOn() throws IOException {
        fixture.supervisorIsThisProcess();
        Path candidate = Files.createDirectories(fixture.data.run().resolve("7"));
        Files.writeString(candidate.resolve("progress"), "migrating V7__big.sql, statement 3, 120 s\n");

        assertThat(cli.run("status").out()).contains("progress migrating V7__big.sql, statement 3, 120 s");

        Files.writeString(candidate.resolve("ready"), "");
        assertThat(status().get("progress").asText()).isEmpty();
    }

    @Test
    void aCrashLoopIsAFailureWithItsReason() throws IOException {
        fixture.supervisorIsThisProcess("state", "crash_loop", "reason", "it exited with 1", "worker_pid", "");

        Cli.Result result = cli.run("status");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.out()).contains("crash_loop").contains("it exited with 1");
    }

    @Test
    void withoutASupervisorTheDataDirectoryStillTells() {
        Cli.Result result = cli.run("status");

        assertThat(result.exit()).isEqualTo(Exit.UNREACHABLE);
        assertThat(result.out()).contains("release  " + A).contains("no supervisor runs");
    }

    @Test
    void aStaleStateOfADeadSupervisorIsNotBelieved() throws IOException {
        fixture.supervisorIsThisProcess("boot_id", "another");

        assertThat(status().get("state").asText()).isEqualTo("stopped");
        assertThat(status().get("port").asText()).isEmpty();
    }

    @Test
    void anOpenUpdateShowsItsPhase() throws IOException {
        fixture.supervisorIsThisProcess("state", "updating");
        fixture.open(Optional.of(A), Optional.of(B), "phase", "backed_up");

        assertThat(status().get("phase").asText()).isEqualTo("backed_up");
        assertThat(status().at("/update/to").asText()).isEqualTo(B.text());
        assertThat(cli.run("status").out()).contains("backed_up: update 20261121T020000Z-1a2b3c to " + B);
    }

    @Test
    void theLastUpdateIsShownWithItsReason() throws IOException {
        fixture.ended(Outcome.ROLLED_BACK, Optional.of(A), Optional.of(B), "reason", "it exited 1");

        JsonNode last = status().get("last_update");
        assertThat(last.get("outcome").asText()).isEqualTo("rolled_back");
        assertThat(last.get("reason").asText()).isEqualTo("it exited 1");
        assertThat(last.get("id").asText()).startsWith("20261121T");
    }

    @Test
    void aReleaseInProbationShowsWhenThatEnds() throws IOException {
        fixture.ended(Outcome.COMMITTED, Optional.of(B), Optional.of(A), "ended_at", "2026-11-21T02:55:00Z");

        assertThat(cli.run("status").out()).contains("watched  in probation until 2026-11-21T03:05:00Z\n");
        assertThat(status().at("/probation/until").asText()).isEqualTo("2026-11-21T03:05:00Z");
        assertThat(cli.with("UPDATE_PROBATION", "60").run("status").out()).doesNotContain("probation");
    }

    @Test
    void aBreachIsShownWithItsReasonAlsoWhenTheTimeIsOver() throws IOException {
        String[] breach = {"probation", "breached", "probation_reason", "p95 is 312 ms"};
        fixture.ended(Outcome.COMMITTED, Optional.of(B), Optional.of(A), with("2026-11-21T02:55:00Z", breach));
        assertThat(cli.run("status").out())
                .contains("watched  breached: p95 is 312 ms, in probation until 2026-11-21T03:05:00Z\n");

        fixture.ended(Outcome.COMMITTED, Optional.of(B), Optional.of(A), with("2026-11-21T01:00:00Z", breach));
        assertThat(cli.run("status").out()).contains("watched  breached: p95 is 312 ms\n");
        assertThat(status().at("/probation/verdict").asText()).isEqualTo("breached");
    }

    private static String[] with(String endedAt, String... fields) {
        return Stream.concat(Stream.of("ended_at", endedAt), Stream.of(fields)).toArray(String[]::new);
    }

    @Test
    void aProbationThatWasPassedIsNoMoreNews() throws IOException {
        fixture.ended(
                Outcome.COMMITTED, Optional.of(B), Optional.of(A), with("2026-11-21T02:55:00Z", "probation", "passed"));

        assertThat(cli.run("status").out()).doesNotContain("watched");
        assertThat(status().at("/probation/verdict").asText()).isEqualTo("passed");
    }

    @Test
    void aPinIsShownWithItsReason() throws IOException {
        Pin.of(A, "audit", "cli:maria", Cli.NOW).write(fixture.data);

        assertThat(status().get("pinned").asBoolean()).isTrue();
        assertThat(cli.run("status").out()).contains("by cli:maria: audit");
    }

    private Cli.Result statusWithWindow(String... arguments) {
        // Cli.NOW is a Saturday
        return cli.with("AUTO_UPDATE_ENABLED", "true")
                .with("UPDATE_WINDOW", "Mon 02:00-04:00")
                .with("UPDATE_WINDOW_ZONE", "UTC")
                .run(arguments);
    }

    @Test
    void updatesThatDoNotComeByThemselvesAreOff() {
        assertThat(cli.run("status").out()).contains("auto     off\n");
    }

    @Test
    void aClosedWindowShowsWhenItOpens() {
        assertThat(statusWithWindow("status").out())
                .contains("auto     on: it is outside of UPDATE_WINDOW; opens Mon 02:00 UTC\n");
        assertThat(status().at("/automatic/opens_at").asText()).isEqualTo("2026-11-23T02:00:00Z");
    }

    @Test
    void whatTheLastLookFoundIsShownWhileItsReleaseRuns() throws IOException {
        Files.writeString(
                fixture.data.look(),
                "{\n  \"looked_at\": \"2026-11-21T02:50:00Z\",\n  \"release\": \"" + A
                        + "\",\n  \"why\": \"x waits\"\n}\n");
        assertThat(statusWithWindow("status").out()).contains("auto     on: x waits; looked 10 min ago\n");

        fixture.release(B, COMMIT_B).current(B);
        assertThat(statusWithWindow("status").out()).doesNotContain("x waits");
    }

    @Test
    void settingsThatCannotBeUsedDoNotHideTheRest() {
        Cli.Result result = cli.with("UPDATE_WINDOW", "Mo").run("status");

        assertThat(result.out()).contains("release  " + A).contains("auto     unknown: the settings cannot be used");
    }

    @Test
    void anUnreadableLockIsAProblemAndTheRestIsShown() throws IOException {
        fixture.supervisorIsThisProcess();
        Files.writeString(fixture.data.lock(), "{");

        Cli.Result result = cli.run("status", "--json");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.json().get("phase").asText()).isEqualTo("unreadable");
        assertThat(result.json().get("release").asText()).isEqualTo(A.text());
        assertThat(result.json().at("/problems/0").asText()).contains("UPDATE_LOCK.json is unreadable");
    }

    @Test
    void anUnreadablePinCountsAsAPin() throws IOException {
        Files.writeString(fixture.data.pin(), "");

        assertThat(status().get("pinned").asBoolean()).isTrue();
    }

    @Test
    void nothingThatOthersWroteSteersTheTerminal() throws IOException {
        String hostile = "\u009b2J\u009d0;title\u009c\u202e\u2028forged";
        fixture.ended(Outcome.ROLLED_BACK, Optional.of(A), Optional.of(B), "reason", hostile, "requested_by", hostile);
        Pin.of(A, hostile, hostile, Cli.NOW).write(fixture.data);
        String id = History.read(fixture.data).last().orElseThrow().id();

        for (String[] command : new String[][] {{"status"}, {"history"}, {"history", id}}) {
            assertThat(cli.run(command).out())
                    .contains("forged")
                    .doesNotContainPattern("[\\u0080-\\u009f\\u202e\\u2028]");
        }
    }

    @Test
    void jsonForATerminalIsEscaped() throws IOException {
        fixture.ended(Outcome.ROLLED_BACK, Optional.of(A), Optional.of(B), "reason", "caf\u00e9 \u009b2J\u202e");

        Cli.Result result = cli.run("--json", "history");

        assertThat(result.out()).contains("caf\u00e9").doesNotContain("\u009b").doesNotContain("\u202e");
        assertThat(result.json().at("/updates/0/reason").asText()).isEqualTo("caf\u00e9 \u009b2J\u202e");
    }

    @Test
    void whatARecordSaysCannotChangeTheTerminal() throws IOException {
        fixture.ended(Outcome.ROLLED_BACK, Optional.of(A), Optional.of(B), "reason", "\u001b[2Jgone\nforged  line");

        assertThat(cli.run("status").out()).doesNotContain("\u001b").doesNotContain("\nforged");
        assertThat(cli.run("history").out()).doesNotContain("\u001b").doesNotContain("\nforged");
        assertThat(cli.run("history", "20261121T01").out())
                .doesNotContain("\u001b")
                .doesNotContain("\nforged");
    }

    @Test
    void pinAndUnpinTellWhatTheyDid() {
        assertThat(cli.run("pin", "--reason", "audit").out()).contains("Pinned " + A);
        assertThat(status().at("/pin/reason").asText()).isEqualTo("audit");
        assertThat(cli.run("unpin").out()).contains("Unpinned");
        assertThat(cli.run("unpin").out()).contains("Nothing was pinned");
        assertThat(status().get("pinned").asBoolean()).isFalse();
    }
}
