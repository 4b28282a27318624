package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Locks that the supervisor did not write, or that were damaged when it mattered most. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignLockIT {
    private final Installation molt = Installation.create();
    private Running running;

    @BeforeAll
    void start() {
        running = molt.startServing();
    }

    @AfterAll
    void close() {
        molt.close();
    }

    @Test
    void aRequestThatNamesNoReleaseToComeFromStopsNothing() throws IOException {
        Files.writeString(molt.data().lock(), UpdateRequest.of("no-such-branch").text());
        UpdateRequest.wake(molt.data(), "request");
        running.await("the request to end", () -> !molt.data().isLocked());
        running.await("the release to serve on", () -> molt.client().isReady());
    }

    @Test
    void aLockDamagedAfterTheCandidateMigratedRollsBackCodeAndDatabase() throws Exception {
        Shims shims = Shims.install(molt);
        assertThat(running.stop()).isZero();
        running = molt.startServing();
        String before = molt.client().release();
        Migration migration = Migration.good(9001);
        molt.repository().commit(Change.of(migration));
        Strike strike = new Strike(molt, shims);
        CrashPoint ready = new CrashPoint.WorkerFile("ready");
        assertThat(strike.reach(ready, UpdateRequest.of("main").write(molt.data())))
                .isTrue();
        Kill.TREE.strike(molt, running);
        assertThat(molt.data().current()).as("the candidate was active").isNotEqualTo(before);
        assertThat(molt.database().hasTable("e2e_9001")).as("it had migrated").isTrue();

        Files.writeString(molt.data().lock(), "{\n  \"format\": \"1\",\n  \"id\"");
        running = molt.startServing();
        assertThat(molt.client().release()).isEqualTo(before);
        assertThat(molt.database().hasTable("e2e_9001"))
                .as("the database went back with the code")
                .isFalse();
        Map<String, String> record =
                molt.data().history().get(molt.data().history().size() - 1);
        assertThat(record.get("outcome")).isEqualTo("rolled_back");
        assertThat(record.get("reason")).contains("lock");
    }
}
