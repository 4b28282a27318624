package dev.molt.cli;

import dev.molt.update.CheckResult;
import java.util.List;
import java.util.Map;

/** The results of checks, for people and as JSON. */
final class CheckLines {
    private CheckLines() {}

    static List<String> text(List<CheckResult> results) {
        return results.stream().map(CheckLines::line).toList();
    }

    private static String line(CheckResult result) {
        return mark(result) + "  " + result.name() + ": " + result.detail() + " (" + result.millis() + " ms)";
    }

    private static String mark(CheckResult result) {
        return switch (result.verdict()) {
            case OK -> "ok    ";
            case FAILED -> result.advisory() ? "warn  " : "FAIL  ";
            case FAILED_BEFORE -> "before";
            case NOT_RUN -> "-     ";
        };
    }

    static List<Map<String, Object>> json(List<CheckResult> results) {
        return results.stream()
                .map(result -> Json.with("check", result.name())
                        .and("advisory", result.advisory())
                        .and("verdict", result.verdict().text())
                        .and("ms", result.millis())
                        .and("detail", result.detail())
                        .fields())
                .toList();
    }
}
