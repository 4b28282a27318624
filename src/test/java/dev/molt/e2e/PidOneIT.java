package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    void termDrainsAndExitsInTimeAndOrphansAreReapedAlsoAfterTheSuccessorTookOver() throws Exception {
        Running running = molt.startServing();
        stopUnderLoad(running);

        Running second = molt.startServing();
        assertThat(molt.update(second, Change.of(Behaviour.LEAVES_AN_ORPHAN)).get("outcome"))
                .isEqualTo("committed");
        second.awaitLog("supervisor of release .* runs now");
        awaitOrphanReaped(second);
        stopUnderLoad(second);
    }

    private void stopUnderLoad(Running running) throws Exception {
        try (Load load = Load.start(molt.port(), 50)) {
            running.await("answers", () -> load.soFar().answered() > 20);
            long began = System.nanoTime();
            Processes.signal("TERM", List.of(pidOne(running)));
            assertThat(running.awaitExit()).as(running.log()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            assertAnswered(load.soFar());
        }
        assertThat(molt.processes().alive()).isEmpty();
        assertPortIsFree();
    }

    /** What was accepted is answered. A new connection that still lay in the queue goes with the socket: nobody has it yet. */
    private static void assertAnswered(LoadResult seen) {
        assertThat(seen.failures()).as(seen.toString()).doesNotContainKey(Failure.SERVER_ERROR);
        assertThat(seen.examples())
                .as(seen.toString())
                .noneMatch(example -> example.startsWith("RESET") && example.contains("kept alive"));
    }

    /** A process whose parent has ended becomes a child of PID 1, which must wait for it when it ends, or it stays a zombie. */
    private void awaitOrphanReaped(Running running) {
        running.await(
                "the orphan to become a child of PID 1", () -> orphan(running).isPresent());
        long orphan = orphan(running).orElseThrow();
        Processes.signal("KILL", List.of(orphan));
        running.await("the orphan to be reaped", () -> !Files.exists(Path.of("/proc", Long.toString(orphan))));
    }

    private static Optional<Long> orphan(Running running) {
        return Processes.children(pidOne(running)).stream()
                .filter(pid -> Processes.commandLine(pid).equals("sleep 1000"))
                .findFirst();
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
