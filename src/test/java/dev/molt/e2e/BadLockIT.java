package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A lock that nobody can read stops nothing and loses nothing: it is set aside, and what was committed last runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadLockIT {
    private final Installation molt = Installation.create();
    private final String readable = UpdateRequest.of("main").text();
    private Running running;

    @BeforeAll
    void start() {
        running = molt.startServing();
    }

    @AfterAll
    void close() {
        molt.close();
    }

    @Test
    void empty() throws IOException {
        assertSetAsideWhileServing("");
    }

    @Test
    void truncated() throws IOException {
        assertSetAsideWhileServing(readable.substring(0, readable.length() / 2));
    }

    @Test
    void binary() throws IOException {
        assertSetAsideWhileServing("{\n  \"format\": \"1\u0000\u0001\u00ff\"\n}\n");
    }

    @Test
    void ofAnotherVersion() throws IOException {
        assertSetAsideWhileServing(readable.replace("\"format\": \"1\"", "\"format\": \"2\""));
    }

    @Test
    void ofAnotherType() throws IOException {
        assertSetAsideWhileServing(readable.replace("\"attempts\": \"0\"", "\"attempts\": 0"));
    }

    @Test
    void withAPhaseThatThereIsNot() throws IOException {
        assertSetAsideWhileServing(readable.replace("\"requested\"", "\"almost done\""));
    }

    @Test
    void aDirectory() throws IOException {
        Files.createDirectory(molt.data().lock());
        assertSetAside();
    }

    @Test
    void ofOneGigabyteAtStart() throws IOException {
        assertThat(running.stop()).isZero();
        try (RandomAccessFile file = new RandomAccessFile(molt.data().lock().toFile(), "rw")) {
            file.setLength(1 << 30);
        }
        running = molt.startServing();
        assertSetAside();
        Files.delete(aside());
    }

    @Test
    void truncatedAfterTheCandidateWasActivated() throws Exception {
        Shims shims = Shims.install(molt);
        assertThat(running.stop()).isZero();
        running = molt.startServing();
        String before = molt.client().release();
        Migration migration = Migration.good(9001);
        molt.repository().commit(Change.of(migration));
        Strike strike = new Strike(molt, shims);
        CrashPoint ready = new CrashPoint.WorkerFile("ready");
        assertThat(strike.reach(ready, UpdateRequest.of("main").write(molt.data())))
                .isTrue();
        Kill.TREE.strike(molt, running);
        assertThat(molt.data().current()).as("the candidate was active").isNotEqualTo(before);
        assertThat(molt.database().hasTable("e2e_9001")).as("it had migrated").isTrue();

        Files.writeString(molt.data().lock(), "{\n  \"format\": \"1\",\n  \"id\"");
        running = molt.startServing();
        assertThat(molt.client().release()).isEqualTo(before);
        assertThat(molt.database().hasTable("e2e_9001"))
                .as("the database went back with the code")
                .isFalse();
        Map<String, String> record =
                molt.data().history().get(molt.data().history().size() - 1);
        assertThat(record.get("outcome")).isEqualTo("rolled_back");
        assertThat(record.get("reason")).contains("lock");
    }

    private void assertSetAsideWhileServing(String content) throws IOException {
        Files.writeString(molt.data().lock(), content, java.nio.charset.StandardCharsets.ISO_8859_1);
        UpdateRequest.wake(molt.data(), "request");
        Path aside = assertSetAside();
        assertThat(Files.readString(aside, java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo(content);
    }

    private Path assertSetAside() {
        UpdateRequest.wake(molt.data(), "request");
        running.await("the lock to be set aside", () -> !molt.data().isLocked());
        running.awaitLog("UPDATE_LOCK.json .*kept as");
        running.await("the release to serve on", () -> molt.client().isReady());
        assertThat(molt.client().release()).isEqualTo(molt.data().current());
        return aside();
    }

    private Path aside() {
        Path failed = molt.data().path().resolve("failed");
        java.util.List<String> kept = molt.data().names(failed, "UPDATE_LOCK.json*");
        return failed.resolve(kept.get(kept.size() - 1));
    }
}
