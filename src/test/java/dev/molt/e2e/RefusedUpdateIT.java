package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates that end before anything changed: abandoned with a reason, while the same worker serves on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedUpdateIT {
    private final Installation molt = Installation.create();
    private Running running;
    private Witness witness;
    private String serving;

    @BeforeAll
    void start() {
        assertThat(molt.startServing().stop()).isZero();
        molt.set("BUILD_TIMEOUT", "8").set("PARK_TIMEOUT", "5");
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        witness = Witness.of(molt);
    }

    @BeforeEach
    void knowWhoServes() {
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
                "a b",
                "main\ntouch pwned"
            })
    void aRefThatNoNameCanBeMakesTheLockUnreadableAndReachesNoShellAndNoOptionParser(String ref) {
        UpdateRequest.of(ref).write(molt.data());
        running.await("the lock to be set aside", () -> !molt.data().isLocked());
        running.awaitLog("UPDATE_LOCK.json has no valid \"ref\". It is kept as ");
        assertNobodyWasPwned();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc", "^main", "~", "@"})
    void aRefThatGitReadsInItsOwnWayNamesNothing(String ref) {
        assertAbandoned(UpdateRequest.of(ref), "is no name of a branch, tag, commit or release", "");
    }

    @Test
    void theCommandLineRefusesARefWithShellCharacters() {
        Command refused = molt.molt("update", "$(touch pwned)");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.output())
                .contains("REF must be a branch, tag, commit or release")
                .contains("$(touch pwned)");
        assertNobodyWasPwned();
    }

    @Test
    void aBranchThatIsGone() {
        assertAbandoned(UpdateRequest.of("gone"), "the remote has no branch, tag or commit \"gone\"", "");
    }

    @Test
    void whatRunsAlready() {
        assertAbandoned(UpdateRequest.of(molt.data().current()), "is what runs already", "");
    }

    @Test
    void aBuildThatFailsIsBadAndIsNotTriedAgainByItself() {
        molt.repository().commit(Change.of(Build.FAILS));
        String reason =
                assertAbandoned(UpdateRequest.of("main"), "the build of release .* failed with status 1", "yes");
        assertThat(molt.data().names(molt.data().path().resolve("failed"), "*.build.log"))
                .as("the log that it names")
                .anySatisfy(log -> assertThat(reason).contains(log));
        assertAbandoned(UpdateRequest.of("main"), "was tried before and is bad.*molt update --grant main", "");
    }

    @Test
    void aBuildThatHangsIsKilledWithAllThatItStarted() {
        molt.repository().commit(Change.of(Build.HANGS));
        assertAbandoned(UpdateRequest.of("main"), "was not done within 8 s", "");
        running.await(
                "the hanging build to be gone",
                () -> molt.processes().alive().stream()
                        .map(Processes::commandLine)
                        .noneMatch(line -> line.contains("sleep 1000")));
    }

    @Test
    void aBuildThatLeavesNoJar() {
        molt.repository().commit(Change.of(Build.LEAVES_NO_JAR));
        assertAbandoned(UpdateRequest.of("main"), "before it was parked: it exited with 1", "yes");
    }

    @Test
    void aWorkerThatNeverParks() {
        molt.repository().commit(Change.of(Behaviour.NEVER_PARKS));
        assertAbandoned(UpdateRequest.of("main"), "did not park within 5 s", "yes");
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

    private void assertNobodyWasPwned() {
        assertThat(Command.run(List.of("find", molt.home().toString(), "-name", "*pwned*"))
                        .output())
                .isEmpty();
        assertNothingHappened();
    }

    /** The reason in the record. */
    private String assertAbandoned(UpdateRequest request, String reason, String bad) {
        Map<String, String> record = molt.awaitEnd(running, request.write(molt.data()));
        assertThat(record).containsEntry("outcome", "abandoned").containsEntry("bad", bad);
        assertThat(record.get("reason")).containsPattern(reason);
        assertNothingHappened();
        return record.get("reason");
    }

    private void assertNothingHappened() {
        assertThat(molt.client().readiness().orElseThrow().toString())
                .as("the same process serves")
                .isEqualTo(serving);
        witness.assertServedAndNothingLost();
    }
}
