package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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
    void thatNamesNoReleaseToComeFrom() throws IOException {
        Files.writeString(molt.data().lock(), UpdateRequest.of("no-such-branch").text());
        UpdateRequest.wake(molt.data(), "request");
        running.await("the request to end", () -> !molt.data().isLocked());
        running.await("the release to serve on", () -> molt.client().isReady());
    }

    @Test
    void ofOneGigabyteAtStart() throws IOException {
        assertThat(running.stop()).isZero();
        try (RandomAccessFile file = new RandomAccessFile(molt.data().lock().toFile(), "rw")) {
            file.setLength(1 << 30);
        }
        running = molt.startServing();
        assertSetAside();
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
        Path whole = Files.writeString(molt.home().resolve("lock"), content, StandardCharsets.ISO_8859_1);
        Files.move(whole, molt.data().lock(), StandardCopyOption.ATOMIC_MOVE);
        assertSetAside();
        assertThat(aside()).anyMatch(file -> read(file).equals(content));
    }

    private void assertSetAside() {
        UpdateRequest.wake(molt.data(), "request");
        running.await("the lock to be set aside", () -> !molt.data().isLocked());
        running.awaitLog("UPDATE_LOCK.json .*kept as");
        running.await("the release to serve on", () -> molt.client().isReady());
        assertThat(molt.client().release()).isEqualTo(molt.data().current());
    }

    private List<Path> aside() {
        Path failed = molt.data().path().resolve("failed");
        return molt.data().names(failed, "UPDATE_LOCK.json*").stream()
                .map(failed::resolve)
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) < 1_000_000
                    ? Files.readString(file, StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
