package dev.molt.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The clock of the supervisor, which nobody sets: how long this host, or this container, is up. */
final class Uptime {
    private static final Path FILE = Path.of("/proc/uptime");

    private Uptime() {}

    /** What it will say then, in milliseconds. */
    static long inMillis(Duration from) {
        try {
            String seconds = Files.readString(FILE).split(" ", 2)[0];
            return (long) (Double.parseDouble(seconds) * 1000) + from.toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE, e);
        }
    }
}
