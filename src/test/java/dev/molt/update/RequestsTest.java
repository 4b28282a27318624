package dev.molt.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T01:02:03.456Z"), ZoneOffset.UTC);
    private static final Request REQUEST =
            Request.update(Optional.of(DataFixture.A), new Ref("main"), DataFixture.COMMIT_B, "check");

    @TempDir
    Path directory;

    private DataDirectory data;
    private Requests requests;

    @BeforeEach
    void create() {
        data = new DataFixture(directory).data;
        requests = new Requests(data, CLOCK);
    }

    @Test
    void aRequestIsACompleteLock() throws IOException {
        UpdateLock lock = requests.create(REQUEST).orElseThrow();

        assertThat(requests.open()).contains(lock);
        assertThat(lock.id()).matches("20261121T010203Z-[0-9a-f]{6}");
        assertThat(Files.readString(data.lock()))
                .contains("\"phase\": \"requested\"")
                .contains("\"from\": \"20261119T080000Z-0a1b2c3d4e\"")
                .contains("\"requested_at\": \"2026-11-21T01:02:03Z\"");
    }

    @Test
    void aRequestHasTheKeysOfTheFormatInItsOrder() throws IOException {
        UpdateLock lock = requests.create(REQUEST).orElseThrow();
        UpdateLock fixture = UpdateLock.read(Path.of("src/test/fixtures/lock/valid-update-requested.json"))
                .orElseThrow();

        assertThat(lock.fields().keySet())
                .containsExactly(fixture.fields().keySet().toArray(new String[0]));
    }

    @Test
    void aSecondRequestIsNotMadeAndChangesNothing() throws IOException {
        requests.create(REQUEST);
        String first = Files.readString(data.lock());

        assertThat(requests.create(REQUEST.withGrant())).isEmpty();
        assertThat(Files.readString(data.lock())).isEqualTo(first);
    }

    @Test
    void aRequestLeavesNoTemporaryFile() throws IOException {
        requests.create(REQUEST);
        requests.create(REQUEST);

        try (Stream<Path> files = Files.list(data.root())) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }

    @Test
    void ofProcessesThatAskAtOnceExactlyOneIsFirst() throws Exception {
        List<Process> askers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            askers.add(asker());
        }
        for (Process asker : askers) {
            assertThat(asker.inputReader().readLine()).isEqualTo("ready");
        }

        List<String> answers = new ArrayList<>();
        for (Process asker : askers) {
            asker.outputWriter().append("go\n").flush();
        }
        for (Process asker : askers) {
            try (BufferedReader reader = asker.inputReader()) {
                answers.addAll(reader.lines().toList());
            }
            assertThat(asker.waitFor()).isZero();
        }

        // each asks for 200 locks in 200 directories, all in the same order
        assertThat(answers).hasSize(200).doesNotHaveDuplicates();
    }

    private Process asker() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AskForMany.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Another process: says ready, waits for a line, then prints the directories where it was the first. */
    static final class AskForMany {
        public static void main(String[] args) throws IOException {
            System.out.println("ready");
            System.in.read();
            for (int i = 0; i < 200; i++) {
                Path directory = Path.of(args[0], "many-" + i);
                Files.createDirectories(directory);
                Requests requests = new Requests(new DataDirectory(directory), Clock.systemUTC());
                if (requests.create(REQUEST).isPresent()) {
                    System.out.println(directory.getFileName());
                }
                if (requests.open().isEmpty()) {
                    throw new IllegalStateException("no complete lock after create");
                }
            }
        }
    }

    @Test
    void aCancelNamesTheUpdateAndWhoAsked() throws IOException {
        UpdateLock lock = requests.create(REQUEST).orElseThrow();

        requests.cancel(lock, "cli:maria");

        assertThat(data.cancel()).hasContent(lock.id() + "\ncli:maria\n");
    }
}
