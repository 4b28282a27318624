package dev.molt.bench;

import dev.molt.fleet.MeasuredStore;
import dev.molt.worker.HandoverFigures;
import java.util.List;
import java.util.Optional;

/** How long listeners are without an owner that an instance hands over when it ends, and what becomes of their messages. */
final class Handovers implements FleetPart.Measurement {
    private static final int LISTENERS = 100;
    private static final int MESSAGES_A_SECOND = 1_000;

    private static final List<Column> COLUMNS = List.of(
            Column.withSpread("p50", "ms", 14),
            Column.withSpread("p99", "ms", 16),
            Column.withSpread("longest", "ms", 16),
            Column.withSpread("lost", "", 12),
            Column.withSpread("doubled", "", 12),
            Column.only("offered twice", "", 15));

    private final Plan plan;
    private final Report report;
    private final Figures figures = new Figures();

    Handovers(Plan plan, Report report) {
        this.plan = plan;
        this.report = report;
    }

    @Override
    public void measure() throws Exception {
        warmUp();
        for (int repetition = 0; repetition < plan.repetitions(); repetition++) {
            for (MeasuredStore.Kind kind : MeasuredStore.Kind.values()) {
                measure(kind);
            }
        }
        report.add(new Section(
                "A handover of 100 listeners, 1,000 messages/s",
                "Two members share a store and have real connections to a real source; half of the listeners move when the second"
                        + " joins, half when the first leaves; the first time with each store does not count. Times: from when an owner stopped to take in to the next one's claim; the goal"
                        + " is a p99 of 100 ms. Lost and doubled: messages that were taken in never, or twice; the inbox is in memory. Offered twice:"
                        + " what the inbox was given again, and knew.",
                "store",
                figures,
                COLUMNS,
                Optional.empty(),
                List.of()));
    }

    /** A worker that hands over has run for a while; whoever came first here would be charged with the start of this JVM. */
    private static void warmUp() throws Exception {
        for (MeasuredStore.Kind kind : MeasuredStore.Kind.values()) {
            try (MeasuredStore store = kind.start()) {
                HandoverFigures.measure(store.url(), LISTENERS, MESSAGES_A_SECOND);
            }
        }
    }

    private void measure(MeasuredStore.Kind kind) throws Exception {
        try (MeasuredStore store = kind.start()) {
            HandoverFigures seen = HandoverFigures.measure(store.url(), LISTENERS, MESSAGES_A_SECOND);
            figures.add(kind.title(), "p50", seen.percentile(50));
            figures.add(kind.title(), "p99", seen.percentile(99));
            figures.add(kind.title(), "longest", seen.percentile(100));
            figures.add(kind.title(), "lost", seen.lost());
            figures.add(kind.title(), "doubled", seen.doubled());
            figures.add(kind.title(), "offered twice", seen.repeated());
            report.progress(String.format(
                    "%s: p50 %d ms, p99 %d, longest %d, of %d messages %d lost, %d doubled",
                    kind.title(),
                    seen.percentile(50),
                    seen.percentile(99),
                    seen.percentile(100),
                    seen.sent(),
                    seen.lost(),
                    seen.doubled()));
        }
    }
}
