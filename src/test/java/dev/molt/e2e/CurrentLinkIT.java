package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whatever became of {@code current}, the release that was committed last runs, with the database as it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CurrentLinkIT {
    private final Installation molt = Installation.create();
    private Path current;
    private String committed;
    private Running running;
    private Witness witness;

    @BeforeAll
    void start() {
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        witness = Witness.of(molt);
        current = molt.data().path().resolve("current");
        committed = molt.data().current();
    }

    @AfterAll
    void close() {
        molt.close();
    }

    @BeforeEach
    void stop() {
        assertThat(running.stop()).isZero();
    }

    @Test
    void missing() throws IOException {
        Files.delete(current);
        assertTheCommittedReleaseRuns();
        running.awaitLog("current is missing. It is set to the release that was committed last, " + committed);
    }

    @Test
    void pointingOutside() throws IOException {
        Path outside = Files.createDirectories(molt.home().resolve("shims/outside"));
        Files.writeString(outside.resolve("release.json"), "{}");
        Files.delete(current);
        Files.createSymbolicLink(current, outside);
        assertTheCommittedReleaseRuns();
        running.awaitLog(
                "current did not name a release in .* and was kept as .*It is set to the release that was committed last");
        assertThat(outside.resolve("release.json")).exists();
    }

    @Test
    void aDirectoryInItsPlace() throws IOException {
        Files.delete(current);
        Files.createDirectories(current.resolve("precious"));
        assertTheCommittedReleaseRuns();
        assertThat(molt.data().names(molt.data().path().resolve("failed"), "current.*"))
                .isNotEmpty();
    }

    @Test
    void danglingBecauseTheReleaseIsGone() {
        Scratch.delete(molt.data().path().resolve("releases").resolve(committed));
        assertTheCommittedReleaseRuns();
        running.awaitLog("is not whole: it is staged again from git");
    }

    private void assertTheCommittedReleaseRuns() {
        running = molt.startServing();
        assertThat(molt.client().release()).isEqualTo(committed);
        assertThat(molt.data().current()).isEqualTo(committed);
        witness.assertServedAndNothingLost();
    }
}
