package dev.molt.bench;

import dev.molt.e2e.Installation;
import dev.molt.e2e.Load;
import dev.molt.e2e.LoadResult;
import dev.molt.flags.FlagName;
import dev.molt.flags.FlagStore;
import dev.molt.flags.SetFlag;
import dev.molt.http.PrivateClient;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The three ways back under load: a flag, a configuration, code; each beside the starts of a worker that it is measured by. */
final class WaysBack {
    static final String PART = "ways-back";

    private static final FlagName FLAG = new FlagName("relay.readOnly");
    private static final int FLAG_CHANGES = 100;
    private static final Duration LONGEST_EFFECT = Duration.ofSeconds(10);
    private static final long BETWEEN_FLAGS_MILLIS = 20;
    private static final long LOOK_EVERY_MILLIS = 1;
    private static final long SETTLING_MILLIS = 2000;

    private static final List<Column> FLAGS = List.of(
            Column.withSpread("p50", "ms", 20),
            Column.withSpread("p99", "ms", 20),
            Column.withSpread("longest", "ms", 20));

    private static final List<Column> SWITCHES = List.of(
            Column.withSpread("switch", "ms", 20),
            Column.withSpread("command", "ms", 20),
            Column.withSpread("failed", "", 12),
            Column.withSpread("longest wait", "ms", 22));

    /** What comes after the commit, and what is no part of a switch. */
    private static final List<String> AFTERWARDS = List.of("drain_ms", "not_accepting_ms");

    private final Plan plan;
    private final Report report;
    private final Figures flags = new Figures();
    private final Figures switches = new Figures();

    WaysBack(Plan plan, Report report) {
        this.plan = plan;
        this.report = report;
    }

    void measure() throws Exception {
        try (Boot boot = new Boot(JavaHome.running())) {
            boot.millisToReady(List.of());
            List<String> archive = boot.archive();
            for (int start = 0; start < plan.starts(); start++) {
                switches.add("plain start", "switch", boot.millisToReady(List.of()));
                switches.add("start, archive", "switch", boot.millisToReady(archive));
                measureInAService();
            }
        }
        String load = ", " + plan.rate() + " requests/s";
        report.add(new Section(
                "From a flag's change to its effect" + load,
                FLAG_CHANGES
                        + " changes of one flag in each service, from the call that changes the flag, as `molt flags set` makes it, to"
                        + " the first answer of the worker that has its new value.",
                "",
                flags,
                FLAGS,
                Optional.empty(),
                List.of()));
        report.add(new Section(
                "Back to the configuration before, and to the code before" + load,
                "Switch: from the request to the commit, as the record says. Command: all of `molt config rollback` and of"
                        + " `molt rollback --yes --wait`: with its own JVM, the backup of the present state, and the drain of the old worker."
                        + " The code before has come by an update: it has been rehearsed, and starts from an archive. The very first"
                        + " release of an installation has none. The starts, for comparison, are those of a worker alone, to its file `ready`.",
                "way back",
                switches,
                SWITCHES,
                Optional.of("plain start"),
                List.of()));
    }

    private void measureInAService() throws Exception {
        try (MoltDeployment molt = new MoltDeployment("auto")) {
            molt.start();
            // Two: what is gone back to has come by an update itself, as nearly always.
            for (int release = 0; release < 2; release++) {
                molt.releases().commit(Version.GOOD);
                molt.deploy();
                molt.recover();
            }
            changeFlags(molt);
            molt.command("config", "set", "RELEASE_KEEP=4");
            molt.recover();
            goBack(molt, "configuration", "config", "rollback");
            goBack(molt, "code", "rollback", "--yes", "--wait");
        }
    }

    private void changeFlags(MoltDeployment molt) throws Exception {
        Histogram effects = new Histogram(TimeUnit.MINUTES.toMicros(1), 3);
        // While the flag is on, this service refuses to write: what fails is meant to.
        try (Load load = Load.start(molt.port(), plan.rate(), Trial.PATIENCE, (intended, ended, good) -> {})) {
            TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
            for (int change = 0; change < FLAG_CHANGES; change++) {
                effects.recordValue(microsToEffect(molt.installation(), change % 2 == 0));
                TimeUnit.MILLISECONDS.sleep(BETWEEN_FLAGS_MILLIS);
            }
            load.finish();
        }
        flags.add("a flag", "p50", effects.getValueAtPercentile(50) / 1000.0);
        flags.add("a flag", "p99", effects.getValueAtPercentile(99) / 1000.0);
        flags.add("a flag", "longest", effects.getMaxValue() / 1000.0);
        report.progress("flags: p99 " + effects.getValueAtPercentile(99) / 1000 + " ms");
    }

    private static long microsToEffect(Installation molt, boolean value) throws IOException, InterruptedException {
        DataDirectory data = new DataDirectory(molt.data().path());
        long began = System.nanoTime();
        new FlagStore(data).change("bench", "", Instant.now(), set -> {
            set.put(FLAG, new SetFlag(FLAG, Boolean.toString(value), Optional.empty()));
            return set;
        });
        PrivateClient worker = new PrivateClient(data.workerSocket());
        while (!worker.get("/admin/feature-flags/" + FLAG.group())
                .body()
                .contains("\"" + FLAG.flag() + "\":" + value)) {
            if (System.nanoTime() - began > LONGEST_EFFECT.toNanos()) {
                throw new IllegalStateException("flag " + FLAG + " had no effect within " + LONGEST_EFFECT);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
    }

    private void goBack(MoltDeployment molt, String name, String... command) throws Exception {
        Recorder recorder = new Recorder();
        try (Load load = Load.start(molt.port(), plan.rate(), Trial.PATIENCE, recorder)) {
            TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
            long began = System.nanoTime();
            Map<String, String> parts = molt.command(command);
            double millis = (System.nanoTime() - began) / 1e6;
            parts.keySet().removeAll(AFTERWARDS);
            molt.recover();
            long ended = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
            LoadResult all = load.finish();
            switches.add(
                    name,
                    "switch",
                    parts.values().stream().mapToLong(Long::parseLong).sum());
            switches.add(name, "command", millis);
            switches.add(name, "failed", all.failed());
            switches.add(name, "longest wait", recorder.between(began, ended).longestMillis());
            report.progress(String.format(
                    "%s: %.0f ms, %d failed %s, parts %s", name, millis, all.failed(), all.failures(), parts));
        }
    }
}
