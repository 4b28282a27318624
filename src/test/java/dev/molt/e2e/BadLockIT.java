package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A lock that nobody can read stops nothing and loses nothing: it is set aside, and what was committed last serves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadLockIT {
    private final Installation molt = Installation.create();
    private final String readable = UpdateRequest.of("main").text();
    private Running running;
    private Witness witness;

    @BeforeAll
    void start() {
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        witness = Witness.of(molt);
    }

    @AfterAll
    void close() {
        molt.close();
    }

    @Test
    void empty() throws IOException {
        assertSetAsideWhileServing("", "is not one \"key\": \"value\" a line");
    }

    @Test
    void truncated() throws IOException {
        assertSetAsideWhileServing(
                readable.substring(0, readable.length() / 2), "is not one \"key\": \"value\" a line|is malformed");
    }

    @Test
    void binary() throws IOException {
        assertSetAsideWhileServing("{\n  \"format\": \"1\u0000\u0001\u00ff\"\n}\n", "is not UTF-8");
    }

    @Test
    void ofAnotherVersion() throws IOException {
        assertSetAsideWhileServing(
                readable.replace("\"format\": \"1\"", "\"format\": \"2\""), "has no valid \"format\"");
    }

    @Test
    void withANumberWhereTextBelongs() throws IOException {
        assertSetAsideWhileServing(readable.replace("\"attempts\": \"0\"", "\"attempts\": 0"), "is malformed in line");
    }

    @Test
    void withAPhaseThatThereIsNot() throws IOException {
        assertSetAsideWhileServing(readable.replace("\"requested\"", "\"almost done\""), "has no valid \"phase\"");
    }

    @Test
    void aDirectory() throws IOException {
        Files.createDirectory(molt.data().lock());
        assertThat(assertSetAside("is not a regular file")).isDirectory();
    }

    @Test
    void ofOneGigabyteAtStart() throws IOException {
        assertThat(running.stop()).isZero();
        try (RandomAccessFile file = new RandomAccessFile(molt.data().lock().toFile(), "rw")) {
            file.setLength(1 << 30);
        }
        running = molt.startServing();
        Path aside = assertSetAside("has 1073741824 bytes, more than 65536");
        assertThat(Files.size(aside)).isEqualTo(1 << 30);
    }

    @Test
    void oneAfterTheOtherInTheSameMomentAreAllKept() throws IOException {
        int before = aside().size();
        for (int i = 0; i < 5; i++) {
            put("bad lock " + i);
            running.await("the lock to be set aside", () -> !molt.data().isLocked());
        }
        assertThat(aside()).hasSize(before + 5);
        witness.assertServedAndNothingLost();
    }

    @Test
    void anUpdateThatIsAskedForAfterItIsDone() throws IOException {
        put(readable.replace("\"format\": \"1\"", "\"format\": \"2\""));
        running.await("the lock to be set aside", () -> !molt.data().isLocked());
        assertThat(molt.update(running, Change.good())).containsEntry("outcome", "committed");
        running.await("everything to be quiet", molt::isQuiet);
        witness.assertServedAndNothingLost();
    }

    private void assertSetAsideWhileServing(String content, String why) throws IOException {
        put(content);
        assertThat(Files.readString(assertSetAside(why), StandardCharsets.ISO_8859_1))
                .isEqualTo(content);
    }

    private void put(String content) throws IOException {
        Path temporary = molt.data().path().resolve(".lock.e2e");
        Files.writeString(temporary, content, StandardCharsets.ISO_8859_1);
        Files.move(temporary, molt.data().lock(), StandardCopyOption.ATOMIC_MOVE);
        UpdateRequest.wake(molt.data(), "request");
    }

    private Path assertSetAside(String why) {
        UpdateRequest.wake(molt.data(), "request");
        running.await("the lock to be set aside", () -> !molt.data().isLocked());
        running.awaitLog("UPDATE_LOCK.json (" + why + ").*It is kept as ");
        running.await("the release to serve on", () -> molt.client().isReady());
        assertThat(molt.client().release()).isEqualTo(molt.data().current());
        witness.assertServedAndNothingLost();
        List<String> kept = running.log()
                .lines()
                .filter(line -> line.contains("It is kept as "))
                .toList();
        return Path.of(kept.get(kept.size() - 1).replaceAll(".*It is kept as (.*)\\.", "$1"));
    }

    private List<String> aside() {
        return molt.data().names(molt.data().path().resolve("failed"), "UPDATE_LOCK.json*");
    }
}
