package dev.molt.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.db.Adoption;
import dev.molt.db.Database;
import dev.molt.db.Migrations;
import dev.molt.flags.FlagValues;
import dev.molt.http.Health;
import dev.molt.http.PrivateClient;
import dev.molt.http.PrivateClient.Answer;
import dev.molt.http.WebServer;
import dev.molt.worker.Place;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay's HTTP interface on a real server and a real database; each test uses keys of its own. */
class MessageApiTest {
    private static final String GOOD = "{\"source\":\"s\",\"body\":\"b\"}";

    @TempDir
    static Path data;

    private static final MessageStore STORE = new MessageStore(Clock.systemUTC());
    private static final AtomicBoolean READ_ONLY = new AtomicBoolean();
    private static WebServer server;
    private static PrivateClient client;

    @BeforeAll
    static void start() throws Exception {
        Path database = data.resolve("app.db");
        new Migrations(List.of("classpath:db/migration"), Adoption.none()).migrate(database);
        STORE.start(new Place(data, Optional.of(Database.file(database)), "r1"));
        Path socket = data.resolve("sock");
        server = new WebServer(
                socket, () -> new Health("ready", true, "r1", "1"), FlagValues::none, MessageApiTest::addRoutes);
        server.start();
        server.letThrough();
        client = new PrivateClient(socket);
    }

    private static void addRoutes(JavalinConfig config) {
        new ReadOnly(READ_ONLY::get).addTo(config);
        new MessageApi(STORE).addTo(config);
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
        STORE.stop();
    }

    @Test
    void aMessageIsAnsweredWithItsId() throws IOException {
        Answer answer = post("id", GOOD);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).matches("\\{\"id\":\\d+}");
    }

    @Test
    void aRepeatedKeyGetsTheSameAnswer() throws IOException {
        assertThat(post("same", GOOD)).isEqualTo(post("same", GOOD));
    }

    @Test
    void whileItIsReadOnlyWritesAreToldToComeBackAndReadsGoOn() throws IOException {
        READ_ONLY.set(true);
        try {
            assertRefused(post("read-only", GOOD), 503, "read_only", "same Idempotency-Key");
            assertThat(client.get("/api/messages?limit=1").status()).isEqualTo(200);
        } finally {
            READ_ONLY.set(false);
        }
        assertThat(post("read-only", GOOD).status()).isEqualTo(201);
    }

    @Test
    void messagesAreReadAfterAnId() throws IOException {
        String id =
                post("read", "{\"source\":\"s\",\"body\":\"größer ✓\"}").body().replaceAll("\\D", "");
        String before = String.valueOf(Long.parseLong(id) - 1);
        Answer answer = client.get("/api/messages?after=" + before + "&limit=1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"id\":" + id, "\"source\":\"s\"", "\"body\":\"größer ✓\"");
    }

    @Test
    void anAnswerIsNoLargerThanMemoryCanHold() throws IOException {
        String longest = "x".repeat(65_536);
        String first = post("long-0", "{\"source\":\"s\",\"body\":\"" + longest + "\"}")
                .body()
                .replaceAll("\\D", "");
        for (int i = 1; i < 40; i++) {
            post("long-" + i, "{\"source\":\"s\",\"body\":\"" + longest + "\"}");
        }
        Answer answer = client.get("/api/messages?limit=1000&after=" + (Long.parseLong(first) - 1));
        assertThat(answer.body().split("\"id\":")).hasSizeBetween(10, 35);
        assertThat(answer.body()).contains("\"id\":" + first + ",");
    }

    @Test
    void halfACharacterIsRefused() throws IOException {
        String half = "{\"source\":\"s\",\"body\":\"x\\ud800y\"}";
        assertRefused(post("half", half), 400, "bad_message", "half of a surrogate pair");
    }

    @Test
    void aKeyThatIsReusedForAnotherMessageIsRefused() throws IOException {
        post("reused", GOOD);
        assertRefused(post("reused", "{\"source\":\"s\",\"body\":\"c\"}"), 422, "key_reused", "another message");
    }

    @Test
    void aMissingKeyIsRefused() throws IOException {
        assertRefused(client.send("POST", "/api/messages", Map.of(), GOOD), 400, "bad_key", "it is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "größe", ""})
    void aBadKeyIsRefused(String key) throws IOException {
        assertRefused(post(key, GOOD), 400, "bad_key", "1 to 200 visible ASCII characters");
    }

    @Test
    void aLongKeyIsRefused() throws IOException {
        assertThat(post("k".repeat(200), GOOD).status()).isEqualTo(201);
        assertRefused(post("k".repeat(201), GOOD), 400, "bad_key", "1 to 200");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                          | must be a JSON object",
                "{                                           | not JSON",
                "nonsense                                    | not JSON",
                "[1]                                         | must be a JSON object",
                "null                                        | must be a JSON object",
                "{\"source\":\"s\"}                          | \\\"body\\\" must be a string, it is missing",
                "{\"source\":\"s\",\"body\":1}               | \\\"body\\\" must be a string.",
                "{\"source\":[\"s\"],\"body\":\"b\"}         | \\\"source\\\" must be a string.",
                "{\"source\":\"\",\"body\":\"b\"}            | \\\"source\\\" must have 1 to 200 characters, it has 0",
                "{\"source\":\"s\",\"body\":\"b\",\"x\":1}   | Unknown field \\\"x\\\"",
                "{\"source\":\"s\",\"body\":\"b\"} {}        | not JSON",
                "{\"source\":\"s\",\"source\":\"t\",\"body\":\"b\"} | not JSON: Duplicate field 'source'"
            })
    void aBadMessageIsRefused(String body, String why) throws IOException {
        assertRefused(post("bad", body), 400, "bad_message", why);
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws IOException {
        String longest = "x".repeat(MessageJson.LONGEST_BODY);
        assertThat(post("longest", "{\"source\":\"s\",\"body\":\"" + longest + "\"}")
                        .status())
                .isEqualTo(201);
        assertRefused(
                post("longer", "{\"source\":\"s\",\"body\":\"" + longest + "x\"}"), 400, "bad_message", "1 to 65536");
    }

    @Test
    void aRequestThatIsTooLargeIsRefused() throws IOException {
        assertRefused(post("large", "x".repeat(600_000)), 413, "refused", "Too Large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=-1", "after=x", "after=", "limit=0", "limit=1001", "limit=1.5"})
    void aBadQueryIsRefused(String query) throws IOException {
        assertRefused(client.get("/api/messages?" + query), 400, "bad_query", "must be a whole number from");
    }

    @Test
    void anUnknownPathAndMethodAreRefusedInJson() throws IOException {
        assertRefused(client.get("/api/nothing"), 404, "refused", "not found");
        assertRefused(client.send("DELETE", "/api/messages", Map.of(), ""), 405, "refused", "Method Not Allowed");
    }

    private static void assertRefused(Answer answer, int status, String code, String why) {
        assertThat(answer.body()).contains("\"error\":\"" + code + "\"", why);
        assertThat(answer.status()).isEqualTo(status);
    }

    private static Answer post(String key, String body) throws IOException {
        return client.send("POST", "/api/messages", Map.of("Idempotency-Key", key), body);
    }
}
