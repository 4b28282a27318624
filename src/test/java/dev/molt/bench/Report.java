package dev.molt.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The tables of one run: each is printed as soon as it is complete, and kept for the document. */
final class Report {
    private final PrintStream out;
    private final List<Section> sections = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    void progress(String what) {
        out.println("  " + what);
    }

    void skip(String name, String why) {
        skipped.add(name + ": " + why);
        out.println("skipped " + name + ": " + why);
    }

    void add(Section section) {
        sections.add(section);
        out.println();
        section.lines().forEach(out::println);
    }

    List<Section> sections() {
        return sections;
    }

    List<String> skipped() {
        return skipped;
    }
}
