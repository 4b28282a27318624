package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Updates that change nothing which a build reads: taken, served and rolled back like any other, but not built. */
class ReusedBuildIT {
    private final Installation molt = Installation.create();
    private Running running;
    private String first;

    @BeforeEach
    void start() {
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        first = molt.data().current();
    }

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void anUpdateOfADocumentServesWithTheBuildOfTheReleaseBefore() {
        Witness witness = Witness.of(molt);
        String commit = updateTheReadme("one");
        assertThat(molt.client().release()).endsWith(commit.substring(0, 10));
        assertThat(manifest()).containsEntry("built_from", first).containsEntry("commit", commit);
        assertThat(running.log().split("building release", -1)).as("one build").hasSize(2);

        Command back = molt.molt("rollback", "--yes", "--wait");
        assertThat(back.exit()).as(back.output()).isZero();
        assertThat(molt.client().release()).isEqualTo(first);
        witness.assertServedAndNothingLost();
    }

    @Test
    void aReleaseWhoseBuildFailedIsNeverReused() {
        molt.repository().commit(Change.of(Build.FAILS));
        assertThat(update()).containsEntry("outcome", "abandoned").containsEntry("bad", "yes");
        molt.repository().write("README.md", "after a failed build\n");
        molt.repository().commitAll("only a document, but on top of what does not build");
        assertThat(update()).containsEntry("outcome", "abandoned").containsEntry("bad", "yes");
        assertThat(molt.client().release()).isEqualTo(first);
    }

    private String updateTheReadme(String text) {
        molt.repository().write("README.md", text + "\n");
        String commit = molt.repository().commitAll("a document");
        assertThat(update()).containsEntry("outcome", "committed");
        running.await("everything to be quiet", molt::isQuiet);
        return commit;
    }

    private Map<String, String> update() {
        return molt.awaitEnd(running, UpdateRequest.of("main").write(molt.data()));
    }

    private Map<String, String> manifest() {
        return DataDirectory.flat(molt.data().path().resolve("current/release.json"))
                .orElseThrow();
    }
}
