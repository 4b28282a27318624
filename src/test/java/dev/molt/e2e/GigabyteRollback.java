package dev.molt.e2e;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A rollback of code and a database of one gigabyte: from the decision to accepting, with its parts, beside the bare copy. */
final class GigabyteRollback {
    private static final Migration FILL = new Migration(
            9001,
            "CREATE TABLE big AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1024)"
                    + " SELECT x, randomblob(1048576) AS bytes FROM c;");

    private GigabyteRollback() {}

    static boolean print(PrintStream out) throws IOException, InterruptedException {
        try (Installation molt =
                Installation.create().set("READY_TIMEOUT", "300").set("UPDATE_HOLD_LIMIT", "120")) {
            Running running = molt.startServing();
            require(molt.update(running, Change.of(FILL)), "committed");
            Path database = molt.data().path().resolve("app.db");
            Timeline times = rollBack(molt, running);
            Map<String, String> record = times.record;
            double copy = millis("cp " + database + " " + molt.home() + "/copy && sync " + molt.home() + "/copy");
            double hash = millis("sha256sum " + molt.home() + "/copy");
            double start = WorkerTimes.serving(molt.data()).startMillis();
            out.printf(
                    Locale.ROOT,
                    "rollback of code and a database of %d MiB: %.0f ms from the decision to accepting%n"
                            + "  until the copy begins %.0f ms, copy, hash and sync %.0f ms, into place %.0f ms, old worker starts and is"
                            + " verified %.0f ms, commit and accept %.0f ms%n"
                            + "  for comparison: cp and sync %.0f ms, SHA-256 %.0f ms, the worker's start %.0f ms (parked while the copy is made)%n"
                            + "  the whole window: drain %s ms, back up %s ms, try %s ms, roll back %s ms, not accepting %s ms%n",
                    Files.size(database) >> 20,
                    times.between("decided", "accepting"),
                    times.between("decided", "copying"),
                    times.between("copying", "restored"),
                    times.between("restored", "started"),
                    times.between("started", "ended"),
                    times.between("ended", "accepting"),
                    copy,
                    hash,
                    start,
                    record.get("drain_ms"),
                    record.get("back_up_ms"),
                    record.get("migrate_ms"),
                    record.get("roll_back_ms"),
                    record.get("not_accepting_ms"));
            return "ok".equals(molt.database().integrity());
        }
    }

    /** Watches the rollback of a release whose migration fails. */
    private static Timeline rollBack(Installation molt, Running running) throws IOException, InterruptedException {
        Path data = molt.data().path();
        molt.repository().commit(Change.of(Migration.failing(9002)));
        try (DataWatch watch = new DataWatch(molt.data())) {
            Timeline times = new Timeline(watch);
            String update = UpdateRequest.of("main").write(molt.data());
            times.await("decided", () -> molt.data().phase().equals("rolling_back"));
            int steps = highestChild(molt);
            times.await("copying", () -> Files.exists(data.resolve("app.db.restoring")));
            times.await(
                    "restored",
                    () -> Files.exists(data.resolve("app.db")) && !Files.exists(data.resolve("app.db.restoring")));
            times.await("started", () -> anyChildAfter(molt, steps, "parked"));
            times.await("ended", () -> molt.data().history(update).isPresent());
            times.await("accepting", () -> anyChildAfter(molt, steps, "accepting"));
            times.record = molt.awaitEnd(running, update);
            require(times.record, "rolled_back");
            return times;
        }
    }

    private static int highestChild(Installation molt) {
        return molt.data().names(molt.data().path().resolve("run"), "[0-9]*").stream()
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
    }

    private static boolean anyChildAfter(Installation molt, int number, String file) {
        Path run = molt.data().path().resolve("run");
        return molt.data().names(run, "[0-9]*").stream()
                .filter(child -> Integer.parseInt(child) > number)
                .anyMatch(child -> Files.exists(run.resolve(child).resolve(file)));
    }

    private static double millis(String command) {
        long began = System.nanoTime();
        Command.run(List.of("sh", "-c", command)).orThrow();
        return (System.nanoTime() - began) / 1e6;
    }

    private static void require(Map<String, String> record, String outcome) {
        if (!outcome.equals(record.get("outcome"))) {
            throw new AssertionError("not " + outcome + ": " + record);
        }
    }

    /** The moments at which something became true of the data directory. */
    private static final class Timeline {
        private static final Duration LIMIT = Duration.ofMinutes(5);

        private final DataWatch watch;
        private final Map<String, Long> moments = new java.util.HashMap<>();
        private Map<String, String> record = Map.of();

        Timeline(DataWatch watch) {
            this.watch = watch;
        }

        void await(String name, java.util.function.BooleanSupplier condition) throws InterruptedException {
            if (!watch.await(LIMIT, condition)) {
                throw new AssertionError("never: " + name);
            }
            moments.put(name, System.nanoTime());
        }

        double between(String earlier, String later) {
            return (moments.get(later) - moments.get(earlier)) / 1e6;
        }
    }
}
