package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.docs.Document;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every block of the README and of OPERATIONS that is marked {@code sh} is run as it is written, in the home of an installation. */
class DocumentedCommandsIT {
    private static final String START = "./entrypoint.sh";
    private static final String STOP = "kill -TERM";
    private static final Document OPERATIONS = new Document(Path.of("docs/OPERATIONS.md"));

    private final Installation molt = Installation.create();
    private Running running;

    @BeforeEach
    void knowWhoCommits() {
        molt.repository().git("config", "user.name", "reader");
        molt.repository().git("config", "user.email", "reader@localhost");
    }

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void theReadmeRunsFromTheFirstLineToTheLast() {
        new Document(Path.of("README.md")).blocks("sh").forEach(this::run);
        assertThat(molt.client().messages()).hasSize(1);
        assertThat(molt.data().history())
                .extracting(record -> record.get("kind") + " " + record.get("outcome"))
                .containsExactly("first_start committed", "update committed", "rollback committed");
    }

    @Test
    void operationsRunFromTheFirstLineToTheLast() {
        run(START);
        OPERATIONS.blocks("sh").forEach(this::run);
        assertThat(molt.client().isReady()).isTrue();
        assertThat(molt.data().history())
                .extracting(record -> record.get("outcome"))
                .containsOnly("committed");
    }

    @Test
    void theRollbackByHandBringsBackCodeAndDatabase() {
        List<String> steps = OPERATIONS.blocks("sh", "## Rolling back by hand", "## When a rollback cannot go on");
        assertThat(steps).hasSize(3);
        run(START);
        String before = molt.client().release();
        Map<String, String> record = molt.update(running, Change.of(Migration.good(9100)));
        assertThat(record).containsEntry("outcome", "committed").containsEntry("schema_to", "9100");
        assertThat(running.stop()).isZero();

        run(steps.get(0));
        assertThat(molt.data().current()).isEqualTo(before);
        Running refused = molt.start();
        assertThat(refused.awaitExit()).isEqualTo(78);
        assertThat(refused.log()).contains("is newer than this release");

        run(steps.get(1));
        run(steps.get(2));
        assertThat(molt.client().release()).isEqualTo(before);
        assertThat(molt.client().schema()).isEqualTo(record.get("schema_from"));
        assertThat(molt.database().integrity()).isEqualTo("ok");
        assertThat(molt.data().path().resolve("failed/by-hand/app.db")).exists();
    }

    /** One block. What starts Molt goes on beside the test; what stops it is waited for. */
    private void run(String block) {
        if (block.strip().equals(START)) {
            running = molt.startServing();
            return;
        }
        String script = block.replace("localhost:8080", "localhost:" + molt.port());
        Command done = Command.run(molt.home(), molt.environment(), List.of("bash", "-euo", "pipefail", "-c", script));
        assertThat(done.exit()).as(script + "\n" + done.output() + "\n" + log()).isZero();
        if (block.startsWith(STOP)) {
            assertThat(running.awaitExit()).isZero();
        }
    }

    private String log() {
        return running == null ? "" : running.log();
    }
}
