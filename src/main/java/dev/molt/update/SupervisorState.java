package dev.molt.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the supervisor last wrote about itself. It may be dead since, so ask {@link #isAlive()}.
 *
 * @param fields as in {@code run/state.json}
 */
public record SupervisorState(Map<String, String> fields) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The state, empty if no supervisor ever ran here or its run directory is gone. */
    public static Optional<SupervisorState> read(DataDirectory data) throws IOException {
        return FlatJson.readIfPresent(data.state()).map(SupervisorState::new);
    }

    /** The field, or "". */
    public String get(String key) {
        return fields.getOrDefault(key, "");
    }

    /** Whether the process that wrote it runs: its id alone means nothing after a reboot. */
    public boolean isAlive() throws IOException {
        return get("boot_id").equals(Files.readString(BOOT_ID).strip()) && isRunning(get("pid"));
    }

    /** Whether the worker's process runs. */
    public boolean workerIsAlive() throws IOException {
        return isAlive() && isRunning(get("worker_pid"));
    }

    private static boolean isRunning(String pid) {
        return pid.matches("[1-9][0-9]{0,8}")
                && ProcessHandle.of(Long.parseLong(pid))
                        .filter(ProcessHandle::isAlive)
                        .isPresent();
    }
}
