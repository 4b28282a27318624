package dev.molt.cli;

import picocli.CommandLine.Option;

/** Why somebody changes what the fleet does. */
final class ReasonOption {
    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "",
            converter = OneLineText.class,
            description = "Why; molt fleet status shows it.")
    private String text;

    String text() {
        return text;
    }
}
