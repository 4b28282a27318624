package dev.molt.bench;

import dev.molt.e2e.WindowFigures;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Molt's stop window beside the size of the database: it must not grow with it. */
final class DatabaseSizes {
    private static final Map<String, String> NAMES = Map.of(
            "window",
            "not_accepting_ms",
            "drain",
            "drain_ms",
            "back up",
            "back_up_ms",
            "migrate",
            "migrate_ms",
            "before it",
            "snapshot_ms");

    private static final List<Column> COLUMNS = List.of(
            Column.withSpread("window", "ms", 20),
            Column.withSpread("drain", "ms", 16),
            Column.withSpread("back up", "ms", 16),
            Column.only("migrate", "ms", 13),
            Column.only("before it", "ms", 15));

    private final Plan plan;
    private final Report report;

    DatabaseSizes(Plan plan, Report report) {
        this.plan = plan;
        this.report = report;
    }

    void measure() throws Exception {
        Figures figures = new Figures();
        for (int megabytes : plan.megabytes()) {
            Map<String, List<Long>> measured = WindowFigures.measure(megabytes, plan.repetitions());
            COLUMNS.forEach(column -> measured.get(NAMES.get(column.name()))
                    .forEach(millis -> figures.add(megabytes + " MiB", column.name(), millis)));
            report.progress("measured with a database of " + megabytes + " MiB");
        }
        report.add(new Section(
                "The window of a stop switch, by the size of the database",
                "Each update has a small migration. Window: the time in which nothing accepts. Before it: the copy of the main file,"
                        + " which is made while the old release serves.",
                "database",
                figures,
                COLUMNS,
                Optional.of(plan.megabytes().get(0) + " MiB"),
                List.of()));
    }
}
