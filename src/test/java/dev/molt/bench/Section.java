package dev.molt.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table, and what it shows.
 *
 * @param explanation what was measured, for the document
 * @param reference the subject that the others are compared with; empty when there is none
 * @param ours those that are Molt's; who of the others has a lower figure than one of them wins
 */
record Section(
        String title,
        String explanation,
        String subject,
        Figures figures,
        List<Column> columns,
        Optional<String> reference,
        List<String> ours) {

    private static final int SUBJECT_WIDTH = 18;

    /** For a terminal of 100 columns. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("== " + title);
        lines.add(pad(subject, SUBJECT_WIDTH)
                + columns.stream()
                        .map(column -> pad(column.shortHead(), column.width()))
                        .collect(Collectors.joining()));
        for (String each : figures.subjects()) {
            lines.add(pad(each, SUBJECT_WIDTH)
                    + columns.stream()
                            .map(column -> pad(onTerminal(each, column), column.width()))
                            .collect(Collectors.joining()));
        }
        lines.addAll(wins());
        return lines.stream().map(String::stripTrailing).toList();
    }

    private String onTerminal(String each, Column column) {
        return figures.of(each, column.name())
                .map(spread -> column.spread() ? spread.toString() : Spread.number(spread.median()))
                .orElse("-");
    }

    private static String pad(String text, int width) {
        return String.format("%-" + (width - 1) + "s ", text);
    }

    /** The table with every spread, the ratios to the reference, and the sentences. */
    List<String> markdown() {
        List<String> lines = new ArrayList<>(List.of("## " + title, "", explanation, ""));
        lines.add(
                "| " + subject + " | " + columns.stream().map(Column::head).collect(Collectors.joining(" | ")) + " |");
        lines.add("|---" + "|---".repeat(columns.size()) + "|");
        for (String each : figures.subjects()) {
            lines.add(row(each, column -> figures.of(each, column.name()).map(Spread::toString)));
        }
        reference.filter(name -> figures.subjects().contains(name)).ifPresent(name -> addRatios(lines, name));
        if (!wins().isEmpty()) {
            lines.add("");
            wins().forEach(win -> lines.add("- " + win));
        }
        lines.add("");
        return lines;
    }

    private void addRatios(List<String> lines, String to) {
        lines.add("");
        lines.add("As ratios of medians to " + to + ":");
        lines.add("");
        lines.add(
                "| " + subject + " | " + columns.stream().map(Column::name).collect(Collectors.joining(" | ")) + " |");
        lines.add("|---" + "|---".repeat(columns.size()) + "|");
        for (String each : figures.subjects()) {
            lines.add(row(each, column -> ratio(each, to, column.name())));
        }
    }

    private Optional<String> ratio(String each, String to, String figure) {
        return figures.of(to, figure)
                .flatMap(base -> figures.of(each, figure).map(spread -> Spread.number(spread.ratioTo(base))));
    }

    private String row(String each, Function<Column, Optional<String>> cell) {
        return "| " + each + " | "
                + columns.stream().map(column -> cell.apply(column).orElse("-")).collect(Collectors.joining(" | "))
                + " |";
    }

    /** A sentence for each figure in which another's median is lower than one of ours. */
    List<String> wins() {
        return columns.stream()
                .filter(Column::compared)
                .flatMap(column -> ours.stream().flatMap(mine -> win(column, mine).stream()))
                .toList();
    }

    private Optional<String> win(Column column, String mine) {
        return figures.of(mine, column.name()).flatMap(own -> {
            String ahead = figures.subjects().stream()
                    .filter(other -> !ours.contains(other))
                    .flatMap(other -> figures
                            .of(other, column.name())
                            .filter(theirs -> theirs.median() < own.median())
                            .map(theirs -> other + " (" + column.value(theirs) + ")")
                            .stream())
                    .collect(Collectors.joining(", "));
            return ahead.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            column.name() + ": " + mine + " (" + column.value(own) + ") is behind " + ahead + ".");
        });
    }
}
