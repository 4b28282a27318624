package dev.molt.e2e;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What clients wait for in a stop switch without migrations, against a plain start of the same worker: both in one run, taking turns,
 * under the same small load, with the JVM as it comes: the releases of the tests start theirs with a class-data archive, which makes
 * the plain start shorter and the wait not.
 */
final class SwitchAgainstStart {
    private static final int ROUNDS = 7;
    private static final int RATE = 50;
    private static final double LIMIT = 0.4;

    private SwitchAgainstStart() {}

    /** Prints the figures; whether the wait is short enough. */
    static boolean print(PrintStream out) throws IOException {
        List<Double> waits = new ArrayList<>();
        List<Double> windows = new ArrayList<>();
        List<Double> starts = new ArrayList<>();
        try (Installation molt =
                Installation.create().set("APP_RUN", "").set("APP_SOCKET", "").set("JAVA_OPTS", "")) {
            Running running = molt.startServing();
            for (int round = 0; round < ROUNDS; round++) {
                try (Load load = Load.start(molt.port(), RATE)) {
                    String window = molt.update(running, Change.good()).get("not_accepting_ms");
                    windows.add(Double.parseDouble(window));
                    running.await("the queue to be worked off", () -> load.oldestWaitMillis() < 100);
                    waits.add(load.soFar().longestMillis());
                }
                running.stop();
                running = molt.startServing();
                running.await("everything to be quiet", molt::isQuiet);
                starts.add(WorkerTimes.serving(molt.data()).startMillis());
            }
        }
        double ratio = median(waits) / median(starts);
        out.printf(
                Locale.ROOT,
                "stop switch without migrations, medians of %d: longest wait %.0f ms (not accepting %.0f ms), plain start of the same"
                        + " worker %.0f ms, ratio %.2f (at most %.1f): %s%n",
                ROUNDS,
                median(waits),
                median(windows),
                median(starts),
                ratio,
                LIMIT,
                ratio <= LIMIT ? "holds" : "DOES NOT HOLD");
        return ratio <= LIMIT;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
