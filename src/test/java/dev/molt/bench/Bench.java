package dev.molt.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Molt beside what people use instead, measured on this machine: {@code scripts/bench.sh}. */
final class Bench {
    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Plan plan;
        try {
            plan = Plan.of(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        // The members of a fleet would tell what happens to them, and the stores what they do.
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        Report report = new Report(System.out);
        measure(plan, report);
        if (plan.write()) {
            new BenchmarksDocument(Path.of("docs/BENCHMARKS.md")).keep(plan, report);
        }
        System.exit(0);
    }

    private static void measure(Plan plan, Report report) throws Exception {
        if (plan.wants("memory")) {
            new Memory(plan, report).measure();
        }
        if (plan.wants("boot")) {
            new BootTimes(plan, report).measure();
        }
        new Switches(plan, report).measure();
        if (plan.wants(WaysBack.PART)) {
            new WaysBack(plan, report).measure();
        }
        if (plan.wants("database")) {
            new DatabaseSizes(plan, report).measure();
        }
        for (FleetPart part : FleetPart.values()) {
            if (plan.wants(part)) {
                part.measure(plan, report);
            }
        }
    }
}
