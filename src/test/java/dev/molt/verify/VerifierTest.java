package dev.molt.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.update.CheckResult;
import dev.molt.update.CheckResult.Verdict;
import dev.molt.update.DataFixture;
import dev.molt.update.FlatJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The verifier as the supervisor runs it: a process of its own. */
@Timeout(120)
class VerifierTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Subjects subjects;
    private DataFixture fixture;
    private Path own;
    private Process verifier;

    @BeforeEach
    void create() throws IOException {
        subjects = new Subjects(directory).answers("/good", "fine").answers("/bad", request -> 500, "");
        fixture = new DataFixture(subjects.data.root());
        own = Files.createDirectories(subjects.data.run().resolve("2"));
        Files.writeString(
                subjects.run.resolve("pid"),
                Long.toString(ProcessHandle.current().pid()));
        Files.writeString(subjects.run.resolve("port"), subjects.port() + "\n");
    }

    @AfterEach
    void close() {
        if (verifier != null) {
            verifier.destroyForcibly();
        }
        subjects.close();
    }

    private void list(String checks) throws IOException {
        Files.writeString(
                subjects.data.releases().resolve(Subjects.RELEASE).resolve(CheckList.FILE), "checks:\n" + checks);
    }

    private void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                Verifier.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        builder.environment()
                .putAll(Map.of("MOLT_DATA", subjects.data.root().toString(), "MOLT_RUN_DIR", own.toString()));
        verifier = builder.start();
    }

    private int end() throws Exception {
        assertThat(verifier.waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                .as(Files.readString(directory.resolve("log")))
                .isTrue();
        return verifier.exitValue();
    }

    private void go(String failedBefore) throws IOException {
        Awaitility.await().atMost(SOON).until(() -> Files.exists(own.resolve("parked")));
        Facts.write(
                own.resolve("go"),
                "worker=" + subjects.run + "\nfailed_before=" + failedBefore + "\nmilliseconds=30000\n");
    }

    private List<CheckResult> checks(Path out) throws IOException {
        return CheckResult.parse(Facts.read(out).get("checks"));
    }

    @Test
    void itParksGoesAndPasses() throws Exception {
        list("  - {name: good, http: /good}\n  - {name: bad, http: /bad, advisory: true}\n");
        start("gate", Subjects.RELEASE);

        go("");

        assertThat(end()).as(Files.readString(directory.resolve("log"))).isZero();
        assertThat(Files.readString(own.resolve("parked"))).isEqualTo("required=1\n");
        assertThat(checks(own.resolve("out")).stream().map(CheckResult::verdict))
                .containsExactly(Verdict.OK, Verdict.FAILED);
    }

    @Test
    void aRequiredCheckThatFailsIsTheReason() throws Exception {
        list("  - {name: good, http: /good}\n  - {name: bad, http: /bad, retries: 1, interval: 10ms}\n");
        start("gate", Subjects.RELEASE);

        go("");

        assertThat(end()).isEqualTo(10);
        assertThat(Facts.read(own.resolve("out")))
                .containsEntry(
                        "reason", "its check bad failed: /bad answered 500 instead of 2xx or 3xx (tried 2 times)");
    }

    @Test
    void whatFailedBeforeDoesNotFailIt() throws Exception {
        list("  - {name: bad, http: /bad}\n");
        start("gate", Subjects.RELEASE);

        go("other,bad");

        assertThat(end()).isZero();
        assertThat(checks(own.resolve("out")).get(0).verdict()).isEqualTo(Verdict.FAILED_BEFORE);
    }

    @Test
    void aBadListIsRefusedWithoutParking() throws Exception {
        list("  - {name: bad, htp: /bad}\n");
        start("gate", Subjects.RELEASE);

        assertThat(end()).isEqualTo(10);
        assertThat(own.resolve("parked")).doesNotExist();
        assertThat(Facts.read(own.resolve("out")).get("reason")).startsWith("verify.yaml, line 2: ");
    }

    @Test
    void theBaselineIsWhatFailsOnTheWorkerThatServes() throws Exception {
        serving();
        list(
                "  - {name: good, http: /good}\n  - {name: bad, http: /bad}\n  - {name: strict, http: /bad, baseline: false}\n");
        start("baseline", Subjects.RELEASE, directory.resolve("found").toString());

        assertThat(end()).as(Files.readString(directory.resolve("log"))).isZero();
        assertThat(Facts.read(directory.resolve("found"))).containsEntry("failed_before", "bad");
        assertThat(checks(directory.resolve("found")).stream().map(CheckResult::name))
                .containsExactly("bad");
        assertThat(subjects.requests).as("none was tried again").hasValue(2);
    }

    @Test
    void aWorkerThatDoesNotServeExcusesNothing() throws Exception {
        list("  - {name: bad, http: /bad}\n");
        start("baseline", Subjects.RELEASE, directory.resolve("found").toString());

        assertThat(end()).isZero();
        assertThat(Facts.read(directory.resolve("found"))).doesNotContainKey("failed_before");
    }

    @Test
    void theBaselineToldOfABadListIsItsReason() throws Exception {
        list("  - {name: bad, http: bad}\n");
        start("baseline", Subjects.RELEASE, directory.resolve("found").toString());

        assertThat(end()).isEqualTo(10);
        assertThat(Facts.read(directory.resolve("found")).get("reason")).contains("\"http\" must be a path");
    }

    private void serving() throws IOException {
        fixture.supervisorIsThisProcess("worker", "1", "release", Subjects.RELEASE);
        assertThat(FlatJson.read(subjects.data.state())).containsEntry("release", Subjects.RELEASE);
    }
}
