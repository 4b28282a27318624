package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates that end before anything changed: abandoned with a reason, while the same worker serves on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedUpdateIT {
    private final Installation molt =
            Installation.create().set("BUILD_TIMEOUT", "40").set("PARK_TIMEOUT", "6");
    private Running running;
    private String serving;

    @BeforeAll
    void start() {
        running = molt.startServing();
        serving = molt.client().readiness().orElseThrow().toString();
    }

    @AfterAll
    void close() {
        molt.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--upload-pack=touch pwned",
                "-x",
                "$(touch pwned)",
                "main;touch pwned",
                "`touch pwned`",
                "../../etc",
                "a b",
                "a\nb"
            })
    void aRefThatIsNoNameReachesNoShellAndNoOptionParser(String ref) {
        String update = UpdateRequest.of(ref).write(molt.data());
        running.await("the request to be refused", () -> !molt.data().isLocked());
        molt.data().history(update).ifPresent(record -> assertThat(record).containsEntry("outcome", "abandoned"));
        running.awaitLog("UPDATE_LOCK.json has no valid \"ref\".*kept as|is no name of a branch");
        assertThat(Command.run(List.of("find", molt.home().toString(), "-name", "*pwned*"))
                        .output())
                .isEmpty();
        assertNothingHappenedToTheWorker();
    }

    @Test
    void aBranchThatIsGone() {
        assertAbandoned(UpdateRequest.of("gone"), "gone", "");
    }

    @Test
    void whatRunsAlready() {
        assertAbandoned(UpdateRequest.of(molt.data().current()), "runs already", "");
    }

    @Test
    void aHistoryThatWasRewrittenUnlessAnOperatorGrantsIt() {
        String base = molt.repository().head();
        molt.repository().git("checkout", "-q", "--orphan", "rewritten");
        molt.repository().commit(Change.of(Build.FAILS));
        try {
            assertAbandoned(UpdateRequest.of("rewritten"), "does not descend", "");
            assertAbandoned(UpdateRequest.of("rewritten").with("grant", "not_descendant"), "build", "yes");
        } finally {
            molt.repository().git("checkout", "-q", "-f", "-B", "main", base);
        }
    }

    @Test
    void aBuildThatFailsIsBadAndIsNotTriedAgainByItself() {
        molt.repository().commit(Change.of(Build.FAILS));
        assertAbandoned(UpdateRequest.of("main"), "build", "yes");
        assertAbandoned(UpdateRequest.of("main"), "tried before and is bad", "");
    }

    @Test
    void aBuildThatHangs() {
        molt.repository().commit(Change.of(Build.HANGS));
        assertAbandoned(UpdateRequest.of("main"), "within 40 s", "yes");
        running.await(
                "the hanging build to be gone",
                () -> molt.processes().alive().stream()
                        .map(Processes::commandLine)
                        .noneMatch(line -> line.contains("sleep 1000")));
    }

    @Test
    void aWorkerThatNeverParks() {
        molt.repository().commit(Change.of(Behaviour.NEVER_PARKS));
        assertAbandoned(UpdateRequest.of("main"), "did not park within 6 s", "yes");
    }

    @Test
    void aWorkerThatDiesAtOnce() {
        molt.repository().commit(Change.of(Behaviour.DIES_AT_ONCE));
        assertAbandoned(UpdateRequest.of("main"), "exited with 1", "yes");
    }

    @Test
    void aWorkerThatCannotRunHereSaysWhy() {
        molt.repository().commit(Change.of(Behaviour.CANNOT_RUN_HERE));
        assertAbandoned(UpdateRequest.of("main"), "wants a feature that is not there", "yes");
    }

    private void assertAbandoned(UpdateRequest request, String reason, String bad) {
        Map<String, String> record = molt.awaitEnd(running, request.write(molt.data()));
        assertThat(record).containsEntry("outcome", "abandoned").containsEntry("bad", bad);
        assertThat(record.get("reason")).contains(reason);
        assertNothingHappenedToTheWorker();
    }

    private void assertNothingHappenedToTheWorker() {
        assertThat(molt.client().readiness().orElseThrow().toString())
                .as("the same process answers as before")
                .isEqualTo(serving);
    }
}
