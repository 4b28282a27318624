package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** When a worker did what, by the times of the files in its run directory. */
record WorkerTimes(Path run) {
    /** The worker that serves. */
    static WorkerTimes serving(DataDirectory data) {
        String number = DataDirectory.flat(data.path().resolve("run/state.json"))
                .orElseThrow()
                .get("worker");
        return new WorkerTimes(data.path().resolve("run").resolve(number));
    }

    /** From the start of its process to its accepting of clients. */
    double startMillis() {
        return millisBetween("pid", "accepting");
    }

    double millisBetween(String earlier, String later) {
        return (nanos(later) - nanos(earlier)) / 1e6;
    }

    private long nanos(String file) {
        try {
            return Files.getLastModifiedTime(run.resolve(file)).to(java.util.concurrent.TimeUnit.NANOSECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException("no time of " + run.resolve(file), e);
        }
    }
}
