package dev.molt.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps docs/BENCHMARKS.md: each table as it was measured last, with the command that made it. A run replaces the tables that it
 * measured and leaves the others, as all of them take longer than a machine is quiet.
 */
final class BenchmarksDocument {
    private static final String CHAPTER = "## ";

    private final Path file;

    BenchmarksDocument(Path file) {
        this.file = file;
    }

    /** Writes what a run has measured. */
    void keep(Plan plan, Report report) throws IOException {
        keep(made(plan, report), report.sections());
    }

    /** {@code made} says how, below each of the tables. */
    void keep(String made, List<Section> sections) throws IOException {
        Map<String, List<String>> chapters = tablesSoFar();
        for (Section section : sections) {
            List<String> lines = new ArrayList<>(section.markdown());
            lines.add(made);
            lines.add("");
            chapters.put(section.title(), lines);
        }
        List<String> lines =
                new ArrayList<>(List.of(Resource.text("method.md").strip().split("\n")));
        lines.add("");
        chapters.values().forEach(lines::addAll);
        lines.remove(lines.size() - 1);
        Files.write(file, lines);
    }

    /** By title, in the order of the document; what stands above the tables is written anew each time. */
    private Map<String, List<String>> tablesSoFar() throws IOException {
        Map<String, List<String>> chapters = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return chapters;
        }
        List<String> chapter = List.of();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(CHAPTER)) {
                chapter = new ArrayList<>();
                chapters.put(line.substring(CHAPTER.length()), chapter);
            }
            if (!chapters.isEmpty()) {
                chapter.add(line);
            }
        }
        chapter.add("");
        chapters.keySet().removeIf(title -> Resource.text("method.md").contains(CHAPTER + title + "\n"));
        return chapters;
    }

    private static String made(Plan plan, Report report) {
        StringBuilder made = new StringBuilder();
        made.append("Made by `").append(plan.command()).append("` on ").append(LocalDate.now(ZoneOffset.UTC));
        made.append(": ")
                .append(plan.repetitions())
                .append(plan.repetitions() == 1 ? " repetition" : " repetitions")
                .append(plan.quick() ? " (the bad releases once), " : ", ");
        made.append(Runtime.getRuntime().availableProcessors()).append(" cores, JDK ");
        made.append(Runtime.version().feature()).append('.');
        if (report.wasBusy()) {
            made.append(" **The machine was busy with something else** (load average ")
                    .append(Spread.number(report.loadAverage()))
                    .append(" before the first measurement): upper bounds, good for comparing only.");
        }
        if (!report.skipped().isEmpty()) {
            made.append(" Not measured: ")
                    .append(String.join("; ", report.skipped()))
                    .append('.');
        }
        return made.toString();
    }
}
