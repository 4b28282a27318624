package dev.molt.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * The time of a host, the same for all its processes.
 *
 * @param boot this start of the host; what was measured in another one means nothing in it
 * @param uptime nanoseconds, from the same moment for all processes, never set by anybody
 * @param wall asked only when a fleet begins, and once after each start of the host
 */
record HostTime(String boot, LongSupplier uptime, Clock wall) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Not from /proc/uptime: a container may be shown its own age there. This is the kernel's monotonic clock. */
    static HostTime ofThisHost() {
        try {
            return new HostTime(Files.readString(BOOT_ID).strip(), System::nanoTime, Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot read " + BOOT_ID + ", without which no lease in a SQLite file can be trusted."
                            + " Run on Linux with /proc, or use PostgreSQL or Redis.",
                    e);
        }
    }
}
