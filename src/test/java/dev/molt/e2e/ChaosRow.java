package dev.molt.e2e;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What one round of chaos showed. Lost writes are among the faults. */
record ChaosRow(
        CrashPoint point,
        Optional<CrashPoint> second,
        Kill kill,
        Plot plot,
        boolean reached,
        String outcome,
        long recoveredMillis,
        int acknowledged,
        List<String> faults) {

    static String head() {
        return String.format(
                "%-18s %-10s %-11s %9s %7s %-5s %s",
                "update", "killed", "outcome", "recovered", "acked", "holds", "point");
    }

    boolean holds() {
        return faults.isEmpty();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-18s %-10s %-11s %6d ms %7d %-5s %s%s%s",
                plot,
                reached ? kill : "not there",
                outcome,
                recoveredMillis,
                acknowledged,
                holds() ? "yes" : "NO",
                point.name(),
                second.map(point -> " | then " + point.name()).orElse(""),
                faults.isEmpty() ? "" : "\n    " + String.join("\n    ", faults));
    }
}
