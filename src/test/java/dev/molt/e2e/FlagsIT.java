package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.molt.http.PrivateClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code molt flags}: the service does differently without a restart, and goes on to when it is updated, rolled back or killed. */
class FlagsIT {
    private final Installation molt = Installation.asUsersHaveIt();
    private Running running;

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void aRunningWorkerFollowsASetAnUndoAndAnEnd() throws Exception {
        start();
        String worker = worker();
        assertThat(flags("list").output()).containsPattern("relay\\.readOnly +boolean +false +false +default");

        assertThat(flags("set", "relay.readOnly=true", "--reason", "new disks").output())
                .contains("Change 1: relay.readOnly=true.");
        running.await("writes to be refused", () -> write().statusCode() == 503);
        HttpResponse<String> refused = write();
        assertThat(refused.headers().firstValue("Retry-After")).contains("30");
        assertThat(new ObjectMapper().readTree(refused.body()).get("error").asText())
                .isEqualTo("read_only");
        assertThat(molt.client().messages()).isEmpty();
        assertThat(group("relay").get("status").asText()).isEqualTo("healthy");

        flags("undo");
        running.await("writes to be taken again", () -> write().statusCode() == 201);

        flags("set", "relay.readOnly=true", "--for", "5s");
        running.awaitLog("(?s)(Flags: relay.readOnly=true.*){2}Flags: relay.readOnly=false");
        running.await("writes to be taken by themselves", () -> write().statusCode() == 201);
        assertThat(group("relay").get("status").asText()).isEqualTo("healthy");
        assertThat(flags("history").output()).contains("new disks").contains("undo of change 1");
        assertThat(worker()).isEqualTo(worker);
    }

    @Test
    void whatIsSetStaysAcrossAnUpdateARollbackAndAKill() throws Exception {
        start();
        flags("set", "relay.readOnly=true");
        running.await("writes to be refused", () -> write().statusCode() == 503);

        assertThat(molt.update(running, Change.of(Migration.good(9100)))).containsEntry("outcome", "committed");
        assertThat(write().statusCode()).isEqualTo(503);
        Command rollback = molt.molt("rollback", "--restore-db", "--yes", "--wait");
        assertThat(rollback.exit()).as(rollback.output()).isZero();
        running.await("the release before to serve", () -> molt.client().isReady());
        assertThat(write().statusCode()).isEqualTo(503);

        molt.processes().killAll();
        running = molt.startServing();
        assertThat(write().statusCode()).isEqualTo(503);
        flags("unset", "relay.readOnly");
        running.await("writes to be taken", () -> write().statusCode() == 201);
    }

    @Test
    void aFileThatNobodyCanReadChangesNothingUntilTheNextSet() throws Exception {
        start();
        flags("set", "relay.readOnly=true");
        running.await("writes to be refused", () -> write().statusCode() == 503);
        Path file = molt.data().path().resolve("flags.json");
        Path other = molt.data().path().resolve("other");
        Files.writeString(other, "{");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);

        running.awaitLog("flags.json is unreadable");
        assertThat(write().statusCode()).isEqualTo(503);
        assertThat(group("relay").get("status").asText()).isEqualTo("degraded");
        assertThat(molt.molt("flags", "list").exit()).isEqualTo(1);

        assertThat(flags("set", "relay.readOnly=false").output()).contains("is kept as");
        running.await("writes to be taken", () -> write().statusCode() == 201);
        assertThat(molt.data().names(molt.data().path().resolve("failed"), "flags.json.*"))
                .hasSize(1);
    }

    @Test
    void anOverrideOfTheEnvironmentWinsAndIsToldEverywhere() throws Exception {
        molt.set("FLAG_RELAY_READONLY", "true");
        start();
        assertThat(write().statusCode()).isEqualTo(503);
        assertThat(flags("list").output()).contains("environment (FLAG_RELAY_READONLY)");
        assertThat(flags("set", "relay.readOnly=false").output()).contains("stays true all the same");
        assertThat(group("relay").get("status").asText()).isEqualTo("degraded");
        assertThat(write().statusCode()).isEqualTo(503);
    }

    @Test
    void anOverrideThatIsNoValueOfItsFlagIsRefusedAtTheStart() {
        molt.set("FLAG_RELAY_READONLY", "maybe");
        running = molt.start();
        assertThat(running.awaitExit()).isIn(1, 78);
        assertThat(running.log())
                .contains("FLAG_RELAY_READONLY in the environment")
                .contains("true or false");
    }

    @Test
    void groupsAreAnsweredOnThePrivateListenerOnly() throws Exception {
        start();
        PrivateClient.Answer unknown = ask("nobody");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("unknown_group").contains("it has: relay");
        assertThat(molt.client()
                        .ask("/admin/feature-flags/relay", "application/json")
                        .statusCode())
                .isEqualTo(404);
    }

    private void start() {
        running = molt.startServing();
        running.await(
                "its flags to be known", () -> Files.exists(molt.data().path().resolve("flags/declared.json")));
        running.await(
                "its private socket", () -> Files.exists(molt.data().path().resolve("run/worker.sock")));
    }

    private Command flags(String... more) {
        List<String> words = new ArrayList<>(List.of("flags"));
        words.addAll(List.of(more));
        Command done = molt.molt(words.toArray(String[]::new));
        assertThat(done.exit()).as(done.output()).isZero();
        return done;
    }

    private PrivateClient.Answer ask(String group) throws IOException {
        return new PrivateClient(molt.data().path().resolve("run/worker.sock")).get("/admin/feature-flags/" + group);
    }

    private JsonNode group(String name) throws IOException {
        PrivateClient.Answer answer = ask(name);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private HttpResponse<String> write() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + molt.port() + "/api/messages"))
                .header("Idempotency-Key", "one")
                .POST(HttpRequest.BodyPublishers.ofString("{\"source\":\"flags\",\"body\":\"one\"}"))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String worker() {
        Map<String, String> state =
                DataDirectory.flat(molt.data().path().resolve("run/state.json")).orElseThrow();
        return state.get("worker_pid");
    }
}
