package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What becomes of releases that serve, but not as they should. */
@Order(1)
class ProbationIT {
    private static final int PER_SECOND = 50;

    private final Installation molt = Installation.create();
    private Running running;
    private String first;

    @AfterEach
    void close() {
        molt.close();
    }

    private void serve(int probationSeconds) {
        running =
                molt.set("UPDATE_PROBATION", Integer.toString(probationSeconds)).startServing();
        running.await("everything to be quiet", molt::isQuiet);
        first = molt.data().current();
    }

    /** A machine that tests other things too is no measure of a release. */
    private ProbationIT whateverTheMachineDoes() {
        molt.set("PROBATION_CPU", "100").set("PROBATION_MEMORY", "100").set("PROBATION_P95", "20000");
        return this;
    }

    private Map<String, String> awaitField(Map<String, String> record, String field, String value) {
        String update = record.get("id");
        running.await(
                field + " to be " + value,
                () -> value.equals(molt.data().history(update).orElseThrow().get(field)));
        return molt.data().history(update).orElseThrow();
    }

    /** While clients come, half of whose requests write. */
    private Map<String, String> updateThatBreaks(Change change) throws Exception {
        Load load = Load.start(molt.port(), PER_SECOND);
        try {
            Map<String, String> record = molt.update(running, change);
            assertThat(record).as(running.log()).containsEntry("outcome", "committed");
            return awaitField(record, "probation", "breached");
        } finally {
            load.close();
        }
    }

    private List<Map<String, String>> rollbacks() {
        return molt.data().history().stream()
                .filter(record -> record.get("kind").equals("rollback"))
                .toList();
    }

    private void awaitWayBack() {
        running.await("the code to go back", () -> molt.data().current().equals(first) && molt.isQuiet());
        assertThat(rollbacks())
                .singleElement()
                .satisfies(record -> assertThat(record)
                        .containsEntry("outcome", "committed")
                        .containsEntry("requested_by", "supervisor:probation"));
    }

    @Test
    void aReleaseThatServesWellPassesAndTheNextIsComparedWithIt() throws Exception {
        whateverTheMachineDoes().serve(8);
        Load load = Load.start(molt.port(), PER_SECOND);
        try {
            Map<String, String> record = molt.update(running, Change.good());
            assertThat(molt.molt("status").output()).contains("watched  in probation until ");
            Map<String, String> passed = awaitField(record, "probation", "passed");
            assertThat(passed.get("probation_figures")).matches("seconds:\\d,answers:\\d+,errors:0,p95_ms:\\d+,.*");
            Map<String, String> next = awaitField(molt.update(running, Change.good()), "probation", "passed");
            assertThat(next.get("probation_before")).startsWith(record.get("to") + " seconds:");
            assertThat(molt.molt("history", next.get("id")).output())
                    .containsPattern("probation_before +" + record.get("to") + ": \\d+ answers in \\d s");
        } finally {
            load.close();
        }
    }

    @Test
    void aReleaseThatAnswers5xxIsToldOfAndStays() throws Exception {
        whateverTheMachineDoes().serve(60);

        Map<String, String> record = updateThatBreaks(Change.of(Behaviour.REFUSES_WRITES));

        assertThat(record.get("probation_reason")).contains("% of the answers are 5xx (PROBATION_ERRORS: 0.1 %)");
        assertThat(running.log())
                .containsOnlyOnce("breach of the probation of update " + record.get("id") + ": ")
                .contains("PROBATION_ACTION is alert; to go back to " + first + ": molt rollback")
                .containsOnlyOnce("alert " + record.get("id") + ".probation_breach: ");
        assertThat(molt.molt("status").output()).contains("watched  breached: ").contains("in probation until ");
        assertThat(molt.data().current()).isEqualTo(record.get("to"));
        assertThat(rollbacks()).isEmpty();
    }

    @Test
    void aReleaseThatAnswers5xxGoesBackByItselfWhereThatIsSet() throws Exception {
        molt.set("PROBATION_ACTION", "rollback");
        whateverTheMachineDoes().serve(60);

        updateThatBreaks(Change.of(Behaviour.REFUSES_WRITES));

        awaitWayBack();
        molt.client().write("taken again");
    }

    @Test
    void aReleaseThatIsSlowGoesBackByItselfWhereThatIsSet() throws Exception {
        molt.set("PROBATION_ACTION", "rollback");
        whateverTheMachineDoes();
        molt.set("PROBATION_P95", "200").set("PROBATION_ERRORS", "100");
        serve(60);

        Map<String, String> record = updateThatBreaks(Change.of(Behaviour.WRITES_SLOWLY));

        assertThat(record.get("probation_reason")).matches("p95 is \\d+ ms \\(PROBATION_P95: 200 ms\\).*");
        awaitWayBack();
    }

    @Test
    void aReleaseThatChangedTheDatabaseStaysAndTheLogSaysWhatToType() throws Exception {
        molt.set("PROBATION_ACTION", "rollback");
        whateverTheMachineDoes().serve(60);

        Map<String, String> record =
                updateThatBreaks(Change.of(Behaviour.REFUSES_WRITES).with(Migration.good(9)));

        running.awaitLog("changed the database when it came, .*: molt rollback --dry-run");
        assertThat(molt.data().current()).isEqualTo(record.get("to"));
        assertThat(rollbacks()).isEmpty();
    }

    @Test
    void aWorkerThatDiesInTheMiddleNeitherBeginsTheTimeAnewNorLosesIt() {
        whateverTheMachineDoes().serve(15);
        Map<String, String> record = molt.update(running, Change.good());
        running.await("the supervisor of the new release", molt::isQuiet);

        Processes.signal("KILL", List.of(molt.workerPid()));

        Map<String, String> passed = awaitField(record, "probation", "passed");
        assertThat(passed).containsEntry("probation_crashes", "1");
        assertThat(sinceCommit(record)).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(25));
    }

    @Test
    void aStartInTheMiddleNeitherBeginsTheTimeAnewNorLosesIt() {
        whateverTheMachineDoes().serve(15);
        Map<String, String> record = molt.update(running, Change.good());
        running.await("the supervisor of the new release", molt::isQuiet);

        running.killSupervisor();
        running = molt.start();

        awaitField(record, "probation", "passed");
        assertThat(sinceCommit(record)).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(25));
    }

    private static Duration sinceCommit(Map<String, String> record) {
        return Duration.between(Instant.parse(record.get("ended_at")), Instant.now());
    }

    @Test
    void aStartAfterItsEndSaysThatItWasCutShort() {
        whateverTheMachineDoes().serve(60);
        Map<String, String> record = molt.update(running, Change.good());
        running.await("the supervisor of the new release", molt::isQuiet);
        assertThat(running.stop()).isZero();

        running = molt.set("UPDATE_PROBATION", "1").startServing();

        assertThat(awaitField(record, "probation", "cut_short")).containsEntry("outcome", "committed");
    }

    @Test
    void theNextCommitCutsItShort() {
        whateverTheMachineDoes().serve(600);
        Map<String, String> record = molt.update(running, Change.good());

        Map<String, String> next = molt.update(running, Change.good());

        assertThat(awaitField(record, "probation", "cut_short"))
                .containsEntry("probation_reason", "update " + next.get("id") + " came");
    }

    @Test
    void aProgramThatKnowsNothingOfMoltPassesWhenItStaysUp() {
        Program program = Program.create(molt.home().resolve("program"));
        molt.set("UPDATE_REMOTE_URL", program.home().toString())
                .set("APP_BUILD", "true")
                .set("APP_RUN", "exec python3 service.py")
                .set("APP_SOCKET", "")
                .set("APP_MIGRATE", "python3 migrate.py")
                .set("HEALTH_URL", "/health/ready")
                .set("UPDATE_PROBATION", "5");
        running = molt.startServing();
        program.write("release.txt", "the second").commit("the second");

        Map<String, String> record =
                molt.awaitEnd(running, UpdateRequest.of("main").write(molt.data()));

        assertThat(awaitField(record, "probation", "passed")).doesNotContainKey("probation_figures");
    }
}
