package dev.molt.bench;

import dev.molt.e2e.TakeoverFigures;
import dev.molt.fleet.MeasuredStore;
import java.util.List;
import java.util.Optional;

/** How long nobody owns what an instance had that ends without a word. */
final class Takeovers implements FleetPart.Measurement {
    private static final String TIME = "to other owners";
    private static final List<Column> COLUMNS = List.of(Column.withSpread(TIME, "ms", 34));

    private static final String SETTING =
            "Two real instances share ten listeners; their turns alternate. Time: until all that it had is owned by another life, as who looks"
                    + " into the store every 2 ms sees it. ";

    private final Plan plan;
    private final Report report;
    private final String title;
    private final String explanation;
    private final Ending ending;
    private final Figures figures = new Figures();

    private interface Ending {
        double millis(TakeoverFigures instances) throws Exception;
    }

    private Takeovers(Plan plan, Report report, String title, String explanation, Ending ending) {
        this.plan = plan;
        this.report = report;
        this.title = title;
        this.explanation = explanation;
        this.ending = ending;
    }

    static Takeovers ofKilledWorkers(Plan plan, Report report) {
        return new Takeovers(
                plan,
                report,
                "A worker's JVM is killed",
                SETTING
                        + "From `kill -9` of a worker; its supervisor sees that and tells the fleet, PostgreSQL sees the session"
                        + " end. The goals are 200 ms with PostgreSQL and 1 s with the others.",
                TakeoverFigures::killWorker);
    }

    static Takeovers ofLostHosts(Plan plan, Report report) {
        return new Takeovers(
                plan,
                report,
                "A host is lost",
                SETTING
                        + "From when all processes of an instance are stopped (SIGSTOP), its supervisor too, so that nobody tells the fleet and"
                        + " connections stay open. A lease is 10 s; the goal is half a second more.",
                TakeoverFigures::loseHost);
    }

    @Override
    public void measure() throws Exception {
        for (MeasuredStore.Kind kind : MeasuredStore.Kind.values()) {
            try (MeasuredStore store = kind.start();
                    TakeoverFigures instances = new TakeoverFigures(store.url())) {
                for (int repetition = 0; repetition < plan.repetitions(); repetition++) {
                    double millis = ending.millis(instances);
                    figures.add(kind.title(), TIME, millis);
                    report.progress(String.format("%s, %s: %.0f ms", title, kind.title(), millis));
                }
            }
        }
        report.add(new Section(title, explanation, "store", figures, COLUMNS, Optional.empty(), List.of()));
    }
}
