package dev.molt.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long a worker takes to be ready: as it comes, and from what a rehearsal trains. */
final class BootTimes {
    private static final List<Column> COLUMNS = List.of(Column.withSpread("start to ready", "ms", 30));

    private final Plan plan;
    private final Report report;

    BootTimes(Plan plan, Report report) {
        this.plan = plan;
        this.report = report;
    }

    void measure() throws Exception {
        for (JavaHome java : JavaHome.all()) {
            measure(java);
        }
    }

    private void measure(JavaHome java) throws Exception {
        Figures figures = new Figures();
        String name = "JDK " + java.feature();
        try (Boot boot = new Boot(java)) {
            boot.millisToReady(List.of());
            Map<String, List<String>> kinds = new LinkedHashMap<>();
            kinds.put("plain", List.of());
            kinds.put("class-data archive", boot.archive());
            if (java.hasAot()) {
                kinds.put("AOT cache", boot.aotCache());
            }
            for (int repetition = 0; repetition < plan.repetitions(); repetition++) {
                for (Map.Entry<String, List<String>> kind : kinds.entrySet()) {
                    figures.add(kind.getKey(), COLUMNS.get(0).name(), boot.millisToReady(kind.getValue()));
                }
            }
        }
        report.add(new Section(
                "A worker's start to ready, " + name,
                "The built-in service with an existing database and nothing to migrate, from the start of its process to its file"
                        + " `ready`; the kinds take turns.",
                "start",
                figures,
                COLUMNS,
                Optional.of("plain"),
                List.of()));
    }
}
