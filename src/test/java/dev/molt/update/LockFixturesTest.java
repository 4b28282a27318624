package dev.molt.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that the bash reader is tested with too. */
class LockFixturesTest {
    private static final Path FIXTURES = Path.of("src/test/fixtures/lock");

    @TempDir
    Path directory;

    static List<Path> valid() throws IOException {
        return fixtures("valid-");
    }

    static List<Path> bad() throws IOException {
        return fixtures("bad-");
    }

    private static List<Path> fixtures(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files.filter(file -> file.getFileName().toString().matches(prefix + ".*\\.json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("valid")
    void aValidLockHasTheExpectedFieldsInOrder(Path file) throws IOException {
        UpdateLock lock = UpdateLock.read(file).orElseThrow();

        String fields = lock.fields().entrySet().stream()
                .map(field -> field.getKey() + "=" + escaped(field.getValue()) + "\n")
                .collect(Collectors.joining());
        assertThat(fields).isEqualTo(Files.readString(Path.of(file.toString().replace(".json", ".fields"))));
    }

    private static String escaped(String value) {
        StringBuilder text = new StringBuilder();
        FlatJsonLine.escape(text, value);
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("valid")
    void writingAValidLockGivesTheSameBytes(Path file) throws IOException {
        String written = new String(FlatJson.format(FlatJson.read(file)), StandardCharsets.UTF_8);

        String before = Files.readString(file);
        assertThat(written).isEqualTo(before.endsWith("\n") ? before : before + "\n");
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadLockIsUnreadableAndTheErrorNamesIt(Path file) {
        assertThatThrownBy(() -> UpdateLock.read(file))
                .isInstanceOf(UnreadableException.class)
                .hasMessageStartingWith(file + " is unreadable: ");
    }

    @Test
    void thereAreFixturesOfEveryPhaseAndKind() throws IOException {
        String all = valid().stream().map(Path::toString).collect(Collectors.joining(" "));

        for (Phase phase : Phase.values()) {
            assertThat(all).contains("update-" + phase.text().replace('_', '-'));
        }
        assertThat(all).contains("first-start-").contains("rollback-");
        assertThat(bad()).hasSizeGreaterThan(100);
    }

    @Test
    void aLockOverTheLimitIsUnreadable() throws IOException {
        assertThat(UpdateLock.read(lockOfSize(FlatJson.MAX_BYTES))).isPresent();

        Path tooLarge = lockOfSize(FlatJson.MAX_BYTES + 1);
        assertThatThrownBy(() -> UpdateLock.read(tooLarge))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("larger than 65536 bytes");
    }

    private Path lockOfSize(int size) throws IOException {
        String minimum = Files.readString(FIXTURES.resolve("valid-minimum.json"));
        String empty = minimum.replaceFirst("\\n}\\n$", ",\n  \"reason\": \"\"\n}\n");
        String full = empty.replace("\"reason\": \"", "\"reason\": \"" + "x".repeat(size - empty.length()));
        assertThat(full).hasSize(size);
        return Files.writeString(directory.resolve(size + ".json"), full);
    }

    @Test
    void aLockOfAGigabyteIsRefusedWithoutReadingItAll() throws IOException {
        Path file = directory.resolve("huge.json");
        try (var huge = new java.io.RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(1L << 30);
        }

        assertThatThrownBy(() -> UpdateLock.read(file)).hasMessageContaining("larger than");
    }

    @Test
    void aLockThatIsAFifoIsUnreadableAndNobodyWaitsForAWriter() throws Exception {
        Path fifo = directory.resolve("UPDATE_LOCK.json");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> UpdateLock.read(fifo)).hasMessageContaining("is not a regular file");
        assertThatThrownBy(() -> UpdateLock.read(directory)).hasMessageContaining("is not a regular file");
    }

    @Test
    void noLockIsNoError() throws IOException {
        assertThat(UpdateLock.read(directory.resolve("UPDATE_LOCK.json"))).isEmpty();
    }
}
