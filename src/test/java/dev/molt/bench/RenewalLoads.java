package dev.molt.bench;

import dev.molt.fleet.MeasuredStore;
import dev.molt.fleet.RenewalLoad;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a fleet in which nothing happens costs its store, by how many listeners it has: they must cost nothing. */
final class RenewalLoads implements FleetPart.Measurement {
    private static final int MEMBERS = 10;
    private static final List<Integer> LISTENERS = List.of(10, 10_000);

    private static final List<Column> COLUMNS = List.of(
            Column.withSpread("operations", "a second", 30).notCompared(),
            Column.withSpread("processor", "% of a core", 30));

    private final Plan plan;
    private final Report report;
    private final Figures figures = new Figures();

    RenewalLoads(Plan plan, Report report) {
        this.plan = plan;
        this.report = report;
    }

    @Override
    public void measure() throws Exception {
        for (MeasuredStore.Kind kind : MeasuredStore.Kind.values()) {
            for (int listeners : LISTENERS) {
                try (MeasuredStore store = kind.start()) {
                    measure(kind.title() + String.format(Locale.ROOT, ", %,d", listeners), store, listeners);
                }
            }
        }
        report.add(new Section(
                "What a store does for a quiet fleet",
                MEMBERS
                        + " members own 10 or 10,000 listeners, whose connections are left out: they ask the store nothing (but where"
                        + " instances have databases of their own, one that takes messages in keeps its position there every 5 s). Operations, as the"
                        + " store itself counts them over " + plan.window().toSeconds()
                        + " s: transactions in PostgreSQL, commands in Redis (those within scripts too), transactions that write in SQLite."
                        + " Processor: of the server. The goal is that both rows of a store are alike.",
                "store, listeners",
                figures,
                COLUMNS,
                Optional.empty(),
                List.of()));
    }

    private void measure(String subject, MeasuredStore store, int listeners) throws Exception {
        for (RenewalLoad load : RenewalLoad.measure(store, MEMBERS, listeners, plan.window(), plan.repetitions())) {
            figures.add(subject, "operations", load.operations());
            load.processor().ifPresent(percent -> figures.add(subject, "processor", percent));
            report.progress(subject + ": " + Spread.number(load.operations()) + " operations a second");
        }
    }
}
