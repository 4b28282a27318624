package dev.molt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.relay.Relay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Real worker processes on a real held socket: from the start to accepting, or to an exit code with a reason. */
class BootTest extends HeldSocketTest {
    private static final Map<String, String> CANDIDATE = Map.of("MOLT_UPDATE", "20261121T010203Z-1a2b3c");

    @Test
    void aParkedWorkerIsLiveButHasNotOpenedTheDatabase() throws IOException {
        Path database = Files.createFile(data.resolve("app.db"));
        ForkedWorker worker = socket.start(Relay.class, CANDIDATE).awaitFile("parked");
        assertThat(worker.ask("/health/live").status()).isEqualTo(200);
        assertThat(worker.ask("/health/ready").status()).isEqualTo(503);
        assertThat(worker.ask("/health/ready").body()).contains("\"status\":\"parked\"", "\"release\":\"r1\"");
        assertThat(worker.ask("/api/messages").status()).isEqualTo(503);
        assertThat(worker.openFiles()).noneMatch(file -> file.startsWith(database.toString()));
        assertThat(database).isEmptyFile();
    }

    @Test
    void aCandidateWarmsUpOverAndOverWhileParkedAndBeforeItIsReady() throws IOException {
        ForkedWorker worker = socket.start(TestService.class, CANDIDATE).awaitFile("parked");
        int parked = warmUps().size();
        assertThat(parked).isGreaterThan(1);
        worker.tell("go").awaitFile("ready");
        assertThat(warmUps().size()).isGreaterThan(parked + 1);
        assertThat(warmUps()).containsOnly("warmed 200");
    }

    @Test
    void anOrdinaryStartLosesNoTimeWarmingUp() throws IOException {
        socket.start(TestService.class, CANDIDATE).tell("go").awaitFile("ready").kill();
        Files.delete(data.resolve("warm-up"));
        socket.start(TestService.class, Map.of()).tell("go").awaitFile("ready");
        assertThat(warmUps()).hasSize(2);
    }

    private List<String> warmUps() throws IOException {
        return Files.readAllLines(data.resolve("warm-up"));
    }

    @Test
    void goWithoutAcceptDoesNotAccept() throws Exception {
        ForkedWorker worker = socket.start(Relay.class, CANDIDATE).tell("go").awaitFile("ready");
        CompletableFuture<HttpResponse<String>> held = getAsync("/health/ready");
        assertThat(worker.ask("/health/ready").status()).isEqualTo(200);
        assertThat(worker.ask("/status").body()).contains("\"connections\":0", "\"status\":\"ready\"");
        assertThat(held).isNotDone();
        worker.tell("accept").awaitFile("accepting");
        assertThat(held.get().body()).contains("\"status\":\"accepting\"");
    }

    @Test
    void readyTellsWhatTheSupervisorRecords() throws IOException {
        ForkedWorker worker = socket.start(Relay.class, CANDIDATE).tell("go").awaitFile("ready");
        assertThat(worker.read("ready"))
                .containsPattern("pid=\\d+\nrelease=r1\nschema_from=\nschema_to=\\d+\nmigrate_ms=\\d+\n"
                        + "migrations=1:compatible:-?\\d+:\\d+,2:compatible:-?\\d+:\\d+\n");
    }

    @Test
    void filesThatExistBeforeItStartsAreSeen() throws Exception {
        assertThat(socket.start(Relay.class, CANDIDATE).accepting().has("parked"))
                .isTrue();
        assertThat(getAsync("/api/messages").get().body()).isEqualTo("{\"messages\":[]}");
    }

    @Test
    void termWhileParkedEndsItWithZero() throws IOException {
        ForkedWorker worker = socket.start(TestService.class, CANDIDATE).awaitFile("parked");
        worker.term();
        assertThat(worker.exitCode()).isZero();
        assertThat(worker.has("reason")).isFalse();
        assertThat(data.resolve("witness")).doesNotExist();
    }

    @Test
    void termWhileWaitingToAcceptStopsThePartsInReverseAndEndsItWithZero() throws IOException {
        ForkedWorker worker =
                socket.start(TestService.class, CANDIDATE).tell("go").awaitFile("ready");
        worker.term();
        assertThat(worker.exitCode()).isZero();
        assertThat(data.resolve("witness")).hasContent("start first\nstart second\nstop second\nstop first");
    }

    @Test
    void aFreshDatabaseIsMadeOnlyUnderTheLock() throws IOException {
        ForkedWorker worker = socket.start(Relay.class, Map.of()).tell("go");
        assertThat(worker.exitCode()).isEqualTo(12);
        assertThat(worker.read("reason"))
                .startsWith(data + "/app.db does not exist")
                .endsWith("\n");
        assertThat(data.resolve("app.db")).doesNotExist();
    }

    @Test
    void aDatabaseNewerThanTheReleaseIsRefusedWithTheReason() throws Exception {
        socket.start(TestService.class, CANDIDATE).accepting().kill();
        execute("INSERT INTO flyway_schema_history SELECT 2, '99', 'from the future', type, 'V99__x.sql', 1,"
                + " installed_by, installed_on, 1, 1 FROM flyway_schema_history");
        ForkedWorker worker = socket.start(TestService.class, CANDIDATE).tell("go");
        assertThat(worker.exitCode()).isEqualTo(12);
        assertThat(worker.read("reason")).contains("is newer than this release", "99 (from the future)", "ends at 1");
    }

    @Test
    void aMigrationThatAnUpdateLeftBehindIsNoReasonNotToStart() throws Exception {
        socket.start(TestService.class, CANDIDATE).accepting().kill();
        execute("INSERT INTO flyway_schema_history SELECT 2, '99', 'left', type, 'V99__left.sql', 7,"
                + " installed_by, installed_on, 1, 1 FROM flyway_schema_history");
        Files.createDirectories(data.resolve("history"));
        Files.writeString(
                data.resolve("history/20261121T010203Z-1a2b3c.rolled_back.json"),
                "{\n  \"switch\": \"overlap\",\n  \"migrations\": \"99:compatible:7:1\"\n}\n");

        ForkedWorker worker = socket.start(TestService.class, Map.of()).accepting();

        assertThat(worker.read("ready")).contains("schema_from=99\n", "migrations=\n");
        assertThat(worker.has("progress")).isFalse();
    }

    @Test
    void aCandidateTellsHowItsMigrationGetsOn() throws IOException {
        ForkedWorker worker =
                socket.start(TestService.class, CANDIDATE).tell("go").awaitFile("ready");
        assertThat(worker.read("progress")).matches("migrating V1__things\\.sql, statement 1, \\d+ s\n");
    }

    @Test
    void withoutASocketItCannotRun() throws IOException {
        ForkedWorker worker = socket.startWithoutSocket(Relay.class, CANDIDATE);
        assertThat(worker.exitCode()).isEqualTo(12);
        assertThat(worker.read("reason")).contains("File descriptor 0 is not a listening TCP socket");
    }

    @Test
    void withoutASocketItBindsThePortWhenToldTo() throws Exception {
        int port = freePort();
        ForkedWorker worker = socket.startWithoutSocket(
                        Relay.class,
                        Map.of("MOLT_UPDATE", "u", "MOLT_BIND", "1", "PORT", "" + port, "BIND_ADDRESS", "127.0.0.1"))
                .accepting();
        assertThat(get("http://127.0.0.1:" + port + "/health/live").get().statusCode())
                .isEqualTo(200);
        worker.term();
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void aBadSettingIsRefusedWithTheReason() throws IOException {
        ForkedWorker worker = socket.start(Relay.class, Map.of("DRAIN_TIMEOUT", "-1"));
        assertThat(worker.exitCode()).isEqualTo(12);
        assertThat(worker.read("reason")).startsWith("DRAIN_TIMEOUT must be whole seconds from 1 to 3600, was \"-1\"");
    }

    @Test
    void aFailedVerifyEndsTheCandidateWithTheReasonAfterStoppingItsParts() throws IOException {
        Files.createFile(data.resolve("broken"));
        ForkedWorker worker = socket.start(TestService.class, CANDIDATE).tell("go");
        assertThat(worker.exitCode()).isEqualTo(1);
        assertThat(worker.read("reason")).isEqualTo("the test wants it so\n");
        assertThat(worker.has("ready")).isFalse();
        assertThat(data.resolve("witness")).hasContent("start first\nstart second\nstop second\nstop first");
    }

    @Test
    void anErrorInACheckEndsTheCandidateToo() throws IOException {
        Files.createFile(data.resolve("assertion"));
        ForkedWorker worker = socket.start(TestService.class, CANDIDATE).tell("go");
        assertThat(worker.exitCode()).isEqualTo(1);
        assertThat(worker.read("reason")).contains("the test asserts it");
        assertThat(data.resolve("witness")).hasContent("start first\nstart second\nstop second\nstop first");
    }

    @Test
    void aPartThatDoesNotStartEndsTheWorkerAndOnlyStartedPartsAreStopped() throws IOException {
        ForkedWorker worker = socket.start(TestService.class, Map.of("MOLT_UPDATE", "u", "FAIL_TO_START_second", "yes"))
                .tell("go");
        assertThat(worker.exitCode()).isEqualTo(1);
        assertThat(worker.read("reason")).isEqualTo("second does not start\n");
        assertThat(data.resolve("witness")).hasContent("start first\nstop first");
    }

    private CompletableFuture<HttpResponse<String>> getAsync(String path) {
        return get("http://127.0.0.1:" + socket.port() + path);
    }

    private static CompletableFuture<HttpResponse<String>> get(String address) {
        return HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (java.net.ServerSocket any = new java.net.ServerSocket()) {
            any.bind(new InetSocketAddress("127.0.0.1", 0));
            return any.getLocalPort();
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("test.db"))) {
            connection.createStatement().execute(sql);
        }
    }
}
