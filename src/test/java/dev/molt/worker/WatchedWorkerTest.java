package dev.molt.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.relay.Relay;
import dev.molt.update.DataFixture;
import dev.molt.update.Outcome;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real worker of release B, which is committed when it is ready, and one client of it. */
@Timeout(60)
class WatchedWorkerTest extends HeldSocketTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private UpdateLock record;

    private ForkedWorker accepting(String... environment) throws IOException {
        Map<String, String> all = new HashMap<>();
        all.put("MOLT_UPDATE", "20261121T010203Z-1a2b3c");
        all.put("MOLT_RELEASE", DataFixture.B.text());
        for (int i = 0; i < environment.length; i += 2) {
            all.put(environment[i], environment[i + 1]);
        }
        ForkedWorker worker = socket.start(Relay.class, all).tell("go").awaitFile("ready");
        record = committedNow();
        return worker.tell("accept").awaitFile("accepting");
    }

    private UpdateLock committedNow() throws IOException {
        return new DataFixture(data)
                .ended(
                        Outcome.COMMITTED,
                        Optional.of(DataFixture.A),
                        Optional.of(DataFixture.B),
                        "ended_at",
                        Instant.now().toString());
    }

    private void write() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + socket.port() + "/api/messages"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"source\":\"s\",\"body\":\"b\"}"))
                .build();
        client.send(request, HttpResponse.BodyHandlers.discarding());
    }

    @Test
    void itSaysWhatItsClientsWereAnsweredWhileTheyWait() throws Exception {
        ForkedWorker worker = accepting("FLAG_RELAY_READONLY", "true", "UPDATE_PROBATION", "20");

        while (!worker.has("breach")) {
            write();
        }

        assertThat(worker.read("breach"))
                .startsWith("update=" + record.id() + "\nreason=100 % of the answers are 5xx (PROBATION_ERRORS: 0.1 %)")
                .containsPattern("\nfigures=seconds:\\d+,answers:\\d+,errors:\\d+,p95_ms:\\d*,cpu:\\d+,memory:\\d+\n");
        assertThat(worker.has("probation")).isFalse();
    }

    @Test
    void itSaysThatItsTimeIsOver() throws Exception {
        ForkedWorker worker = accepting("UPDATE_PROBATION", "4");

        while (!worker.has("probation")) {
            write();
        }

        assertThat(worker.read("probation")).containsPattern("verdict=passed\nfigures=seconds:[1-4],answers:[1-9]");
        assertThat(worker.has("breach")).isFalse();
    }

    @Test
    void itEndsInTheMiddleWithoutAWord() throws Exception {
        ForkedWorker worker = accepting();

        worker.term();

        assertThat(worker.exitCode()).isZero();
        assertThat(worker.has("probation")).isFalse();
        assertThat(worker.log()).doesNotContain("ERROR", "WARN");
    }
}
