package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Releases that list what must be so before they serve. */
@Order(1)
class VerifyIT {
    private static final String READY =
            "  - {name: ready, http: /health/ready, body: '/\"schema\" *:/', latency: 5s}\n";

    private final Installation molt = Installation.create();
    private Running running;
    private String first;
    private long serving;

    @BeforeEach
    void start() {
        molt.repository().write("verify.yaml", "checks:\n" + READY);
        molt.repository().commitAll("a list");
    }

    @AfterEach
    void close() {
        molt.close();
    }

    private void serve() {
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        first = molt.data().current();
        serving = molt.workerPid();
    }

    private Map<String, String> update(String checks) {
        molt.repository().write("verify.yaml", "checks:\n" + READY + checks);
        return molt.update(running, Change.good());
    }

    /** A check that passes on the release that serves now alone. */
    private String onlyFirst(String more) {
        return "  - {name: only-first, retries: 1, interval: 100ms" + more + ", command: '[ \"$MOLT_RELEASE\" = "
                + first + " ] || { echo another one; exit 1; }'}\n";
    }

    @Test
    void aGoodReleaseCommitsAndItsRecordListsEveryCheck() {
        serve();

        Map<String, String> record = update("  - {name: rows, sql: SELECT count(*) >= 0 FROM messages}\n");

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "committed")
                .doesNotContainKey("checks_after_rollback");
        assertThat(names(record.get("checks"))).containsExactly("release", "schema", "disk", "ready", "rows");
        assertThat(molt.molt("history", record.get("id")).orThrow().output())
                .containsPattern("checks +ok +ready: /health/ready answered 200 \\(\\d+ ms\\)");
        assertThat(verifiers()).isEmpty();
    }

    @Test
    void aRequiredCheckThatFailsRollsBack() {
        serve();

        Map<String, String> record = update(onlyFirst(""));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("bad", "yes");
        assertThat(record.get("reason"))
                .contains(
                        "failed its verification: its check only-first failed: it exited with 1: another one (tried 2 times)");
        assertThat(record.get("checks")).contains("\tonly-first:required:failed:");
        assertThat(names(record.get("checks_after_rollback")))
                .as("the old release's own list")
                .containsExactly("release", "schema", "disk", "ready");
        assertThat(molt.client().release()).isEqualTo(first);
        assertThat(verifiers()).isEmpty();
    }

    @Test
    void anAdvisoryCheckThatFailsIsSaidAndFailsNothing() {
        serve();

        Map<String, String> record = update(onlyFirst(", advisory: true"));

        assertThat(record).as(running.log()).containsEntry("outcome", "committed");
        assertThat(record.get("checks")).contains("\tonly-first:advisory:failed:");
        running.awaitLog("the advisory check only-first failed: it exited with 1: another one");
    }

    @Test
    void whatFailedBeforeDoesNotFailTheUpdateAndIsSaid() {
        serve();

        Map<String, String> record = update("  - {name: nowhere, http: /nowhere}\n");

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "committed")
                .containsEntry("failed_before", "nowhere");
        assertThat(record.get("checks")).contains("\tnowhere:required:failed_before:");
        running.awaitLog(
                "the check nowhere of release " + record.get("to") + " fails on " + first + " too, which serves");
    }

    @Test
    void aListThatCannotBeTakenIsRefusedBeforeAnythingChanges() {
        serve();

        Map<String, String> record = update("  - {name: orders, http: /, statu: 200}\n");

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "abandoned")
                .containsEntry("bad", "yes");
        assertThat(record.get("reason"))
                .contains("verify.yaml, line 3: \"statu\" is not known in a check by http; allowed are");
        assertThat(molt.workerPid()).isEqualTo(serving);
    }

    @Test
    void inAnOverlapNobodyNoticesThatACheckFails() {
        molt.set("UPDATE_SWITCH", "overlap").set("REHEARSAL", "full");
        serve();

        Map<String, String> record =
                update("  - {name: live, retries: 0, command: '[ -n \"$MOLT_REHEARSAL\" ] || [ \"$MOLT_RELEASE\" = "
                        + first + " ]'}\n");

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("switch", "overlap")
                .containsEntry("not_accepting_ms", "0");
        assertThat(record.get("checks")).contains("\tlive:required:failed:");
        assertThat(molt.workerPid()).as("the old worker never stopped").isEqualTo(serving);
    }

    @Test
    void aCheckThatFailsInRehearsalCostsNobodyAnything() {
        molt.set("UPDATE_SWITCH", "overlap").set("REHEARSAL", "full");
        serve();

        Map<String, String> record = update("  - {name: broker, tcp: 'broker.invalid:1', baseline: false}\n"
                + "  - {name: rehearsed, retries: 0, command: '[ -z \"$MOLT_REHEARSAL\" ]'}\n");

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "abandoned")
                .containsEntry("bad", "yes");
        assertThat(record.get("reason")).contains("failed its rehearsal").contains("its check rehearsed failed");
        assertThat(molt.workerPid()).isEqualTo(serving);
    }

    @Test
    void whatFailedBeforeDoesNotFailTheRehearsalEither() {
        molt.set("UPDATE_SWITCH", "overlap").set("REHEARSAL", "full");
        serve();

        assertThat(update("  - {name: nowhere, http: /nowhere}\n"))
                .as(running.log())
                .containsEntry("outcome", "committed")
                .containsEntry("rehearsal", "full")
                .containsEntry("failed_before", "nowhere");
    }

    @Test
    void aVerifierThatIsKilledFailsTheGate() {
        serve();
        molt.repository()
                .write(
                        "verify.yaml",
                        "checks:\n  - {name: slow, timeout: 25s, command: '[ \"$MOLT_RELEASE\" = " + first
                                + " ] || sleep 1005'}\n");
        molt.repository().commit(Change.good());
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the check", () -> runs("sleep 1005"));

        verifiers().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));

        Map<String, String> record = molt.awaitEnd(running, update);
        assertThat(record).as(running.log()).containsEntry("outcome", "rolled_back");
        assertThat(record.get("reason")).contains("the verifier failed with status 137");
        assertThat(runs("sleep 1005")).as("what it had started").isFalse();
    }

    @Test
    void aKillInTheMiddleOfTheChecksMakesThemAgain() {
        serve();
        molt.repository()
                .write(
                        "verify.yaml",
                        "checks:\n  - {name: slow, timeout: 25s, command: '[ \"$MOLT_RELEASE\" = " + first
                                + " ] || [ -e \"$MOLT_DATA/halfway\" ] || { touch \"$MOLT_DATA/halfway\"; sleep 1006; }'}\n");
        molt.repository().commit(Change.good());
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the check", () -> runs("sleep 1006"));
        running.killSupervisor();
        running = molt.start();

        assertThat(molt.awaitEnd(running, update))
                .as(running.log())
                .containsEntry("outcome", "committed")
                .containsEntry("attempts", "2");
        assertThat(Files.exists(molt.data().path().resolve("halfway"))).isTrue();
        assertThat(runs("sleep 1006")).isFalse();
    }

    @Test
    void whatRunsIsVerifiedByHand() {
        serve();

        Command verified = molt.molt("verify");

        assertThat(verified.exit()).as(verified.output()).isZero();
        assertThat(verified.output())
                .contains("ok      release: " + first + " answers /health/ready")
                .contains("ok      schema: the database is open at schema ")
                .contains("ok      ready: /health/ready answered 200");
        assertThat(molt.molt("verify", "--json").orThrow().output()).contains("\"good\": true");
    }

    @Test
    void aProgramThatKnowsNothingOfMoltIsAskedOnItsPrivatePort() {
        Program program = Program.create(molt.home().resolve("program"))
                .write("verify.yaml", "checks:\n  - {name: page, http: /health/ready, body: '\"schema\"'}\n");
        program.commit("a list");
        Command.run(List.of("cp", "-a", Template.get().jars().toString(), molt.home() + "/target"))
                .orThrow();
        molt.set("UPDATE_REMOTE_URL", program.home().toString())
                .set("APP_BUILD", "true")
                .set("APP_RUN", "exec python3 service.py")
                .set("APP_SOCKET", "")
                .set("APP_MIGRATE", "python3 migrate.py")
                .set("HEALTH_URL", "/health/ready");
        running = molt.startServing();
        first = molt.data().current();

        program.write(
                        "verify.yaml",
                        "checks:\n  - {name: page, http: /health/ready, body: '\"schema\"'}\n" + onlyFirst(""))
                .commit("one that fails");
        Map<String, String> record =
                molt.awaitEnd(running, UpdateRequest.of("main").write(molt.data()));

        assertThat(record).as(running.log()).containsEntry("outcome", "rolled_back");
        assertThat(names(record.get("checks"))).containsExactly("health", "release", "disk", "page", "only-first");
        assertThat(names(record.get("checks_after_rollback"))).containsExactly("health", "release", "disk", "page");
        assertThat(molt.client().release()).isEqualTo(first);
        assertThat(molt.molt("verify").orThrow().output()).contains("ok      page: /health/ready answered 200");
    }

    private static List<String> names(String checks) {
        return List.of(checks.split("\t")).stream()
                .map(item -> item.substring(0, item.indexOf(':')))
                .toList();
    }

    private List<Long> verifiers() {
        return molt.processes().alive().stream()
                .filter(pid -> Processes.commandLine(pid).contains("dev.molt.verify.Verifier")
                        && Processes.commandLine(pid).startsWith("java"))
                .toList();
    }

    private boolean runs(String command) {
        return molt.processes().alive().stream().map(Processes::commandLine).anyMatch(line -> line.equals(command));
    }
}
