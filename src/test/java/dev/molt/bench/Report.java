package dev.molt.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** The tables of one run: each is printed as soon as it is complete, and kept for the document. */
final class Report {
    private final PrintStream out;

    /** Of the last minute, before anything is measured; negative where the system does not tell. */
    private final double loadAverage =
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();

    private final List<Section> sections = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
        if (wasBusy()) {
            out.println("The machine is busy with something else (load average " + Spread.number(loadAverage)
                    + "): these figures will be high.");
        }
    }

    double loadAverage() {
        return loadAverage;
    }

    /** The build before it keeps one core busy for less than a minute. */
    boolean wasBusy() {
        return loadAverage > Runtime.getRuntime().availableProcessors();
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
