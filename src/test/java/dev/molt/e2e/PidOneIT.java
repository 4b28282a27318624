package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The supervisor as PID 1 of a namespace of its own, as in a container. */
class PidOneIT {
    private final Installation molt =
            Installation.create().startThrough("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void termDrainsAndExitsInTimeAlsoAfterTheSuccessorTookOver() throws Exception {
        Running running = molt.startServing();
        stopUnderLoad(running);

        Running second = molt.startServing();
        assertThat(molt.update(second, Change.of(Behaviour.LEAVES_AN_ORPHAN)).get("outcome"))
                .isEqualTo("committed");
        second.awaitLog("supervisor of release .* runs now");
        awaitOrphansReaped(second);
        stopUnderLoad(second);
    }

    private void stopUnderLoad(Running running) throws Exception {
        try (Load load = Load.start(molt.port(), 50)) {
            running.await("answers", () -> load.soFar().answered() > 20);
            long began = System.nanoTime();
            Processes.signal("TERM", List.of(pidOne(running)));
            assertThat(running.awaitExit()).as(running.log()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            LoadResult seen = load.soFar();
            assertThat(seen.failures())
                    .as("what was in flight was answered: " + seen)
                    .doesNotContainKey(Failure.SERVER_ERROR);
            assertThat(seen.failures().getOrDefault(Failure.RESET, 0L))
                    .as(seen.toString())
                    .isZero();
        }
        assertThat(molt.processes().alive()).isEmpty();
        assertPortIsFree();
    }

    /** The processes of the namespace without a parent of their own: PID 1 must have waited for each. */
    private void awaitOrphansReaped(Running running) {
        running.await("the orphan to be reaped", () -> zombies(pidOne(running)).isEmpty());
    }

    private static List<Long> zombies(long parent) {
        return Processes.children(parent).stream()
                .filter(pid -> Processes.commandLine(pid).isEmpty())
                .toList();
    }

    private static long pidOne(Running running) {
        return Processes.children(running.pid()).get(0);
    }

    private void assertPortIsFree() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(molt.port()));
        }
    }
}
