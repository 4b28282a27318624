package dev.molt.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Writes docs/BENCHMARKS.md: what one run measured, on which machine, and the command that made it. */
final class BenchmarksDocument {
    private static final Path FILE = Path.of("docs/BENCHMARKS.md");

    private final Plan plan;
    private final Report report;

    BenchmarksDocument(Plan plan, Report report) {
        this.plan = plan;
        this.report = report;
    }

    void write() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# Benchmarks");
        lines.add("");
        lines.add("Made by `" + plan.command() + "` on " + LocalDate.now(ZoneOffset.UTC) + ", on a machine with "
                + Runtime.getRuntime().availableProcessors()
                + " cores, which the load and everything measured shared, JDK "
                + Runtime.version().feature() + ". Medians of " + plan.repetitions()
                + " repetitions" + (plan.quick() ? " (the bad releases once)" : "")
                + ", in parentheses the least and the most."
                + " Compare within a table: another machine has other figures, and much the same ratios.");
        if (report.wasBusy()) {
            lines.add("");
            lines.add(
                    "**The machine was busy with something else** (load average " + Spread.number(report.loadAverage())
                            + " before the first measurement), so these are upper bounds, good for comparing only.");
        }
        lines.add("");
        lines.addAll(List.of(Resource.text("method.md").strip().split("\n")));
        lines.add("");
        report.sections().forEach(section -> lines.addAll(section.markdown()));
        if (!report.skipped().isEmpty()) {
            lines.add("## Not measured");
            lines.add("");
            report.skipped().forEach(each -> lines.add("- " + each));
            lines.add("");
        }
        while (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        Files.write(FILE, lines);
    }
}
