package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an operator does beside a running Molt: gives an update up, pins a release, asks twice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorIT {
    private final Installation molt = Installation.create().set("PARK_TIMEOUT", "60");
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
    void anUpdateIsCancelledWhileItIsStagedAndASecondOneIsRefusedBefore() {
        String serving = molt.client().readiness().orElseThrow().toString();
        molt.repository().commit(Change.of(Build.HANGS));
        String update = UpdateRequest.of("main").write(molt.data());
        running.awaitLog("building release .*" + molt.repository().head().substring(0, 10));

        Command second = molt.molt("update");
        assertThat(second.exit()).as(second.output()).isEqualTo(3);
        assertThat(second.output()).contains("update " + update + " is open").contains("molt update --cancel");
        assertCancelled(update, serving);
    }

    @Test
    void anUpdateIsCancelledWhileItsCandidateParks() {
        String serving = molt.client().readiness().orElseThrow().toString();
        molt.repository().commit(Change.of(Behaviour.NEVER_PARKS));
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the candidate to be started", () -> molt.data().phase().equals("staged"));
        assertCancelled(update, serving);
    }

    @Test
    void aPinStopsAutomaticUpdatesAndNotAnOperatorsOwn() {
        assertThat(molt.molt("pin", "--reason", "the week of the fair").exit()).isZero();
        String commit = molt.repository().commit(Change.good());
        String serving = molt.client().readiness().orElseThrow().toString();
        for (String by : new String[] {"check", "worker"}) {
            Map<String, String> record = molt.awaitEnd(
                    running, UpdateRequest.of("main").with("requested_by", by).write(molt.data()));
            assertThat(record).containsEntry("outcome", "abandoned").containsEntry("bad", "");
            assertThat(record.get("reason")).contains("pinned").contains("molt unpin");
        }
        assertThat(molt.client().readiness().orElseThrow().toString()).isEqualTo(serving);
        assertThat(molt.molt("status").output()).contains("the week of the fair");

        Command own = molt.molt("update", "--wait");
        assertThat(own.exit()).as(own.output()).isZero();
        assertThat(running.log()).contains("is pinned, but an operator asked for this update: it goes on");
        assertThat(molt.data().current()).endsWith(commit.substring(0, 10));
        assertThat(molt.molt("unpin").exit()).isZero();
        running.await("everything to be quiet", molt::isQuiet);
        witness.assertServedAndNothingLost();
    }

    private void assertCancelled(String update, String serving) {
        Command cancel = molt.molt("update", "--cancel", "--wait");
        assertThat(cancel.exit()).as(cancel.output()).isZero();
        Map<String, String> record = molt.awaitEnd(running, update);
        assertThat(record).containsEntry("outcome", "abandoned").containsEntry("bad", "");
        assertThat(record.get("reason")).contains("cancelled by cli:");
        assertThat(molt.client().readiness().orElseThrow().toString())
                .as("the same process serves")
                .isEqualTo(serving);
        running.await(
                "what it had started to be gone",
                () -> molt.processes().alive().stream()
                        .map(Processes::commandLine)
                        .noneMatch(line -> line.contains("sleep 1000")));
        witness.assertServedAndNothingLost();
    }
}
