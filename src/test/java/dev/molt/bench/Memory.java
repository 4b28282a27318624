package dev.molt.bench;

import static org.awaitility.Awaitility.await;

import dev.molt.e2e.AtExit;
import dev.molt.e2e.Installation;
import dev.molt.e2e.Processes;
import dev.molt.e2e.Running;
import dev.molt.e2e.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a supervisor itself takes of the memory while nothing happens: its share of what it has mapped, without the program. */
final class Memory {
    private static final Pattern SHARE = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB");
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final List<Column> COLUMNS = List.of(
            Column.withSpread("memory", "MiB", 26),
            Column.only("processes", "", 12).notCompared());

    private final Plan plan;
    private final Report report;
    private final Figures figures = new Figures();

    Memory(Plan plan, Report report) {
        this.plan = plan;
        this.report = report;
    }

    void measure() throws Exception {
        molt();
        for (Supervision each : Supervision.values()) {
            if (each.isThere()) {
                measure(each);
            } else {
                report.skip(each.title(), "it needs " + each.howToInstall());
            }
        }
        report.add(new Section(
                "The memory of an idle supervisor",
                "Proportional set size of the supervisor's processes (s6: svscan and supervise; runit: runsvdir and runsv), without the"
                        + " program that they run.",
                "supervisor",
                figures,
                COLUMNS,
                Optional.of("Molt"),
                List.of("Molt")));
    }

    private void molt() throws Exception {
        try (Installation molt = Installation.asUsersHaveIt().set("REHEARSAL", "off")) {
            Running running = molt.startServing();
            running.await("everything to be quiet", molt::isQuiet);
            note("Molt", molt.processes(), line -> line.startsWith("java "));
        }
    }

    private void measure(Supervision each) throws Exception {
        Path home = Scratch.make();
        Processes processes = new Processes("BENCH_MARK=" + home);
        AtExit atExit = new AtExit("end-of-supervision", () -> end(processes, home));
        try {
            Path script = Files.writeString(home.resolve("idle.sh"), Resource.text("idle.sh"));
            ProcessBuilder builder = new ProcessBuilder("bash", script.toString(), each.key())
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(home.resolve("log").toFile());
            builder.environment().putAll(Map.of("BENCH_MARK", home.toString(), "HOME", home.toString()));
            builder.start();
            await(each.title() + " to run its program").atMost(LONGEST).until(() -> isRunning(processes));
            note(each.title(), processes, line -> line.startsWith("sleep "));
        } finally {
            atExit.close();
        }
    }

    private static boolean isRunning(Processes processes) {
        return processes.alive().stream().map(Processes::commandLine).anyMatch(line -> line.matches("sleep \\d+"));
    }

    private static void end(Processes processes, Path home) {
        processes.killAll();
        Scratch.delete(home);
    }

    /** Of all processes but the program. */
    private void note(String title, Processes processes, Predicate<String> isProgram) throws IOException {
        double kib = 0;
        int count = 0;
        for (long pid : processes.alive()) {
            String line = Processes.commandLine(pid);
            Path rollup = Path.of("/proc", Long.toString(pid), "smaps_rollup");
            if (line.isEmpty() || isProgram.test(line)) {
                continue;
            }
            Matcher share = SHARE.matcher(Files.readString(rollup));
            kib += share.find() ? Long.parseLong(share.group(1)) : 0;
            count++;
        }
        figures.add(title, "memory", kib / 1024);
        figures.add(title, "processes", count);
    }
}
