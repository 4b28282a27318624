package dev.molt.bench;

import dev.molt.fleet.CrowdFigures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How much of a core Redis needs for ten thousand members. */
final class RedisCrowd implements FleetPart.Measurement {
    private static final int MEMBERS = 10_000;

    private static final List<Column> COLUMNS = List.of(
            Column.withSpread("redis-server", "% of a core", 24),
            Column.only("requests", "a second", 20).notCompared(),
            Column.only("told", "members a second", 24).notCompared(),
            Column.only("renewal p50", "ms", 16),
            Column.only("renewal p99", "ms", 16),
            Column.withSpread("lost", "", 12));

    private final Plan plan;
    private final Report report;
    private final Figures figures = new Figures();

    RedisCrowd(Plan plan, Report report) {
        this.plan = plan;
        this.report = report;
    }

    @Override
    public void measure() throws Exception {
        Map<String, Double> restarts = new LinkedHashMap<>();
        restarts.put("nothing happens", 0.0);
        restarts.put("a restart each second", 1.0);
        restarts.put("10 restarts a second", 10.0);
        for (int repetition = 0; repetition < plan.repetitions(); repetition++) {
            for (Map.Entry<String, Double> each : restarts.entrySet()) {
                measure(each.getKey(), each.getValue());
            }
        }
        report.add(new Section(
                "10,000 members on one Redis",
                "Each renews its lease every second, looks for leases that are over, reads what has changed every second or two, and pings, as"
                        + " a worker does, but all over 16 connections, one request after the other on each; whoever simulates them shares the cores."
                        + " Told: members in all answers together. Renewal: from when it was due to its answer. Lost: members who lost their lease."
                        + " Measured over " + plan.window().toSeconds()
                        + " s by what the kernel says that the server used.",
                "fleet",
                figures,
                COLUMNS,
                Optional.empty(),
                List.of()));
    }

    private void measure(String subject, double restartsASecond) throws Exception {
        CrowdFigures seen = CrowdFigures.measure(MEMBERS, restartsASecond, plan.window());
        figures.add(subject, "redis-server", seen.processor());
        figures.add(subject, "requests", seen.requests());
        figures.add(subject, "told", seen.told());
        figures.add(subject, "renewal p50", seen.renewals().getValueAtPercentile(50) / 1000.0);
        figures.add(subject, "renewal p99", seen.renewals().getValueAtPercentile(99) / 1000.0);
        figures.add(subject, "lost", seen.lost());
        report.progress(String.format(
                "%s: %.0f %% of a core for %.0f requests a second, renewal p99 %.1f ms",
                subject, seen.processor(), seen.requests(), seen.renewals().getValueAtPercentile(99) / 1000.0));
    }
}
