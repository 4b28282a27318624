package dev.molt.cli;

import picocli.CommandLine.Option;

/** What every change of the configuration takes. */
final class ConfigOptions {
    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; the history shows it.")
    private String reason;

    @Option(names = "--no-wait", description = "Do not wait until the worker is switched to it.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "How long to wait at most; default ${DEFAULT-VALUE}.")
    private int timeout;

    String reason() {
        return reason;
    }

    WaitOptions waiting() {
        return WaitOptions.of(!noWait, timeout);
    }
}
