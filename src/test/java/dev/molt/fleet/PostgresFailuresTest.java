package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresFailuresTest extends NetworkFailuresContract {
    /** From the death of a process to another that owns what it had, by the end of its session; no lease ends meanwhile. */
    private static final Duration BY_SESSION = Duration.ofSeconds(5);

    private static final AtomicInteger FLEETS = new AtomicInteger();

    private static PostgresUnderTest server;

    private final String fleet = "molt" + FLEETS.incrementAndGet();

    @BeforeAll
    static void startServer() throws IOException {
        server = PostgresUnderTest.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    Coordinator open(long epochFloor) {
        return server.open(fleet, epochFloor);
    }

    @Override
    void loseData() throws SQLException {
        server.execute("DROP SCHEMA fleet_" + fleet + " CASCADE");
    }

    @Override
    int port() {
        return server.port();
    }

    @Override
    FleetUrl url(int port) {
        return FleetUrl.of("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres");
    }

    @Override
    String lastRequest() {
        return "COMMIT";
    }

    @Override
    String fleet() {
        return fleet;
    }

    @Test
    void whatAKilledProcessOwnedIsOwnedByAnotherBecauseItsSessionHasEnded() throws Exception {
        WorkerProcess owner = startOwner(USUAL_LEASE);
        List<WorkerProcess> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(park("other-" + i, "other-" + i, LONG).go());
        }
        for (WorkerProcess other : others) {
            other.await("joined");
        }

        List<Duration> took = new ArrayList<>();
        while (!others.isEmpty()) {
            int members = others.size() + 1;
            await().until(() -> server.watched(fleet) == members);
            long killed = System.nanoTime();
            owner.kill();
            owner = await().until(() -> ownerOf(others), Optional::isPresent).orElseThrow();
            others.remove(owner);
            took.add(owner.await("owns thing").after(killed));
        }

        assertThat(took).allMatch(time -> time.compareTo(BY_SESSION) < 0, "is less than " + BY_SESSION);
    }

    /** As the fleet notices it: the last tick was that much longer ago. */
    @Override
    void setClockAhead(Duration time) throws SQLException {
        server.execute("UPDATE fleet_" + fleet + ".clock SET server = server - interval '" + time.toSeconds() + " s'");
    }

    private static Optional<WorkerProcess> ownerOf(List<WorkerProcess> others) {
        return others.stream()
                .filter(other -> other.diary().find("owns thing").isPresent())
                .findFirst();
    }
}
