package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ways back of an operator: the code alone, the code with its data, and back from there. */
class RollbackIT {
    private static final int REFUSED = 3;

    private final Installation molt = Installation.asUsersHaveIt();
    private final Running running = molt.startServing();
    private final String first = molt.data().current();

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void theCodeGoesBackAndForthAgainAndNoRequestFails() throws Exception {
        updated(Change.of(Migration.compatible(9)));
        String second = molt.data().current();
        LoadResult seen;
        try (Load load = Load.start(molt.port(), 50)) {
            assertWentBackTo(first, "rollback", "--wait");
            molt.client().write("written with the old release");
            assertWentBackTo(second, "rollback", "--undo", "--wait");
            seen = load.finish();
        }

        assertThat(seen.failed()).as(seen + running.log()).isZero();
        assertThat(bodies()).contains("written with the old release");
        assertThat(rollbacks())
                .hasSize(2)
                .allSatisfy(record -> assertThat(record)
                        .as(running.log())
                        .containsEntry("outcome", "committed")
                        .containsEntry("switch", "overlap")
                        .containsEntry("rehearsal", "skipped"));
    }

    @Test
    void aRestoreTakesTheWordsForItAndItsUndoBringsBackEveryRow() {
        molt.client().write("before");
        updated(Change.of(Migration.good(9)));
        String second = molt.data().current();
        molt.client().write("after");

        Command refused = molt.molt("rollback", "--yes", "--wait");
        assertThat(refused.exit()).as(refused.output()).isEqualTo(REFUSED);
        assertThat(refused.output())
                .contains("9 (contract)", "table messages: 1 added, 0 changed, 0 removed", "--restore-db");
        assertThat(molt.data().isLocked()).isFalse();

        assertWentBackTo(first, "rollback", "--restore-db", "--yes", "--wait");
        assertThat(bodies()).containsExactly("before");
        molt.client().write("meanwhile");

        assertThat(molt.molt("rollback", "--undo", "--yes").exit()).isEqualTo(REFUSED);
        assertWentBackTo(second, "rollback", "--undo", "--restore-db", "--yes", "--wait");
        assertThat(bodies()).containsExactly("before", "after");
    }

    @Test
    void aDatabaseThatSomebodyPutBackByHandIsNotMigratedBesideTheReleaseThatServes() {
        updated(Change.of(Migration.compatible(9)));
        assertWentBackTo(first, "rollback", "--wait");
        molt.database().execute("DROP TABLE e2e_9");
        molt.database().execute("DELETE FROM flyway_schema_history WHERE version = '9'");

        Command back = molt.molt("rollback", "--undo", "--wait");

        assertThat(back.output()).contains("lacks the migrations");
        assertThat(molt.data().current()).isEqualTo(first);
        assertThat(molt.client().release()).isEqualTo(first);
        assertThat(molt.database().hasTable("e2e_9")).isFalse();
    }

    @Test
    void aKillInAnyPhaseEndsInExactlyOneRelease() throws Exception {
        updated(Change.good());
        String second = molt.data().current();
        Running life = running;
        for (String phase : List.of("requested", "staged", "activated")) {
            String from = molt.data().current();
            String to = from.equals(first) ? second : first;
            Running watched = life;
            String rollback = UpdateRequest.of(to)
                    .with("kind", "rollback")
                    .with("to", to)
                    .with("grant", "not_descendant")
                    .write(molt.data());
            watched.await("phase " + phase, () -> molt.data().phase().equals(phase) || hasEnded(rollback));
            molt.processes().killAll();

            life = molt.start();
            Map<String, String> record = molt.awaitEnd(life, rollback);
            life.await("everything to be quiet", molt::isQuiet);
            assertThat(record).as(life.log()).containsEntry("outcome", "committed");
            assertThat(molt.client().release()).isEqualTo(to);
        }
    }

    private boolean hasEnded(String update) {
        return molt.data().history(update).isPresent();
    }

    private void updated(Change change) {
        assertThat(molt.update(running, change)).as(running.log()).containsEntry("outcome", "committed");
        running.await("everything to be quiet", molt::isQuiet);
    }

    private void assertWentBackTo(String release, String... arguments) {
        Command command = molt.molt(arguments);
        assertThat(command.exit()).as(command.output() + running.log()).isZero();
        running.await("everything to be quiet", molt::isQuiet);
        assertThat(molt.client().release()).isEqualTo(release);
    }

    private List<Map<String, String>> rollbacks() {
        return molt.data().history().stream()
                .filter(record -> "rollback".equals(record.get("kind")))
                .toList();
    }

    private List<String> bodies() {
        return molt.client().messages().stream().map(Ledger.StoredMessage::body).toList();
    }
}
