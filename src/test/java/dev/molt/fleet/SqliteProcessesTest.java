package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that share a file, and make it when it is missing. */
@Timeout(120)
class SqliteProcessesTest extends StoreFixture {
    private static final int COUNT = 150;

    @TempDir
    Path directory;

    @Override
    Coordinator open(long epochFloor) {
        return new SqliteCoordinator(url(), "molt", epochFloor);
    }

    @Override
    void loseData() throws IOException {
        Files.delete(file());
    }

    private FleetUrl url() {
        return FleetUrl.of("jdbc:sqlite:" + file());
    }

    private Path file() {
        return directory.resolve("fleet.db");
    }

    @Test
    void processesThatMakeTheFileAtOnceLoseNothingOfWhatTheyWrite() throws Exception {
        List<WorkerProcess> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(WorkerProcess.start("count", url(), "molt", "counter-" + i, String.valueOf(COUNT)));
        }
        for (WorkerProcess process : processes) {
            process.await("counted " + COUNT);
            process.close();
        }

        assertThat(entry("count").document()).contains(String.valueOf(3 * COUNT));
        assertThat(members()).containsExactlyInAnyOrder("counter-0", "counter-1", "counter-2");
    }
}
