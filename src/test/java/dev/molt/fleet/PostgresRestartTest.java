package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is stopped, and started with what it had. */
@Timeout(120)
class PostgresRestartTest extends StoreFixture {
    @TempDir
    Path directory;

    private PostgresUnderTest server;

    @BeforeEach
    void startServer() throws IOException {
        server = PostgresUnderTest.startIn(directory.resolve("data"));
    }

    @AfterEach
    void stopServer() throws IOException {
        closeAll();
        server.close();
    }

    @Override
    Coordinator open(long epochFloor) {
        return server.open("molt", epochFloor);
    }

    @Override
    void loseData() throws SQLException {
        server.execute("DROP SCHEMA fleet_molt CASCADE");
    }

    @Test
    void aServerThatRestartsEndsNobodyWhoRenewsInTime() throws Exception {
        join("a", LONG);
        there().join(member("two", "b"), NONE, NONE, LONG);
        write("thing");
        Grant grant = acquire("a", "thing");
        await().until(() -> server.watching("molt").size() == 2);

        server.close();
        assertFailsInTime(here());
        server.startAgain();

        awaitHeld(here(), "a");
        awaitHeld(there(), "b");
        await().until(() -> server.watching("molt").size() == 2);
        // Each connection finds out by a call that fails.
        await().ignoreExceptionsInstanceOf(CoordinatorException.class).until(() -> here().commit(grant, "17"));
        await().ignoreExceptionsInstanceOf(CoordinatorException.class).until(() -> version() > 0);
        await().during(Duration.ofSeconds(1)).until(() -> members().equals(List.of("a", "b")));
    }

    private static void assertFailsInTime(Coordinator store) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> store.renew("a")).isInstanceOf(CoordinatorException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Coordinator.REQUEST_TIMEOUT.multipliedBy(3));
    }

    private static void awaitHeld(Coordinator store, String incarnation) {
        await().ignoreExceptionsInstanceOf(CoordinatorException.class)
                .until(() -> store.renew(incarnation).held());
    }

    @Test
    void hintsComeAgainAfterTheServerHasRestarted() throws Exception {
        join("a", LONG);
        server.close();
        server.startAgain();

        await().ignoreExceptionsInstanceOf(CoordinatorException.class)
                .until(() -> here().awaitHint("a", Duration.ofMillis(200)));
        await().ignoreExceptionsInstanceOf(CoordinatorException.class).until(() -> {
            there().hint("a");
            return here().awaitHint("a", Duration.ofMillis(200));
        });
    }
}
