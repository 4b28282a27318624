package dev.molt.e2e;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The time in which nothing accepts, with databases of several sizes: it must not grow with them. */
public final class WindowFigures {
    private static final int FIRST_VERSION = 9001;
    private static final Duration LONG = Duration.ofMinutes(10);

    private WindowFigures() {}

    /** With the number of updates for each size, and the sizes in MiB. Needs three times the largest of free disk. */
    public static void main(String[] args) throws IOException {
        for (int i = 1; i < args.length; i++) {
            print(System.out, Integer.parseInt(args[i]), Integer.parseInt(args[0]));
        }
    }

    private static void print(PrintStream out, int megabytes, int updates) throws IOException {
        Map<String, List<Long>> figures = measure(megabytes, updates);
        out.printf(Locale.ROOT, "database of %d MiB, %d updates:%n", megabytes, updates);
        figures.forEach((key, values) -> out.println("  " + summary(key, values)));
    }

    /** The times of so many updates, in milliseconds, by their names in the record; with a database of at least this size. */
    public static Map<String, List<Long>> measure(int megabytes, int updates) throws IOException {
        try (Installation molt = Installation.create()
                .set("READY_TIMEOUT", "900")
                .set("UPDATE_HOLD_LIMIT", "600")
                .set("BACKUP_KEEP", "1")
                .set("RELEASE_KEEP", "1")) {
            Running running = molt.startServing();
            require(update(molt, running, Change.of(filling(megabytes))));
            Map<String, List<Long>> figures = new TreeMap<>();
            for (int i = 0; i < updates; i++) {
                molt.client().write("write " + i);
                running.await("everything to be quiet", LONG, molt::isQuiet);
                Map<String, String> record =
                        require(update(molt, running, Change.of(Migration.good(FIRST_VERSION + 1 + i))));
                for (String key : List.of("not_accepting_ms", "drain_ms", "back_up_ms", "migrate_ms", "snapshot_ms")) {
                    figures.computeIfAbsent(key, k -> new ArrayList<>()).add(Long.parseLong(record.get(key)));
                }
            }
            return figures;
        }
    }

    private static String summary(String key, List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%-16s median %6d ms, %d to %d",
                key,
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    private static Migration filling(int megabytes) {
        return new Migration(
                FIRST_VERSION,
                "CREATE TABLE big AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < "
                        + megabytes + ") SELECT x, randomblob(1048576) AS bytes FROM c;");
    }

    private static Map<String, String> update(Installation molt, Running running, Change change) {
        molt.repository().commit(change);
        String update = UpdateRequest.of("main").write(molt.data());
        running.await(
                "update " + update + " to end",
                LONG,
                () -> molt.data()
                        .history(update)
                        .filter(record -> !record.get("not_accepting_ms").isEmpty())
                        .isPresent());
        running.await("a release to serve", LONG, () -> molt.client().isReady());
        return molt.data().history(update).orElseThrow();
    }

    private static Map<String, String> require(Map<String, String> record) {
        if (!"committed".equals(record.get("outcome"))) {
            throw new AssertionError("not committed: " + record);
        }
        return record;
    }
}
