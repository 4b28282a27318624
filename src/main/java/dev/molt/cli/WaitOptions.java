package dev.molt.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether and how long to wait for an update to end. */
final class WaitOptions {
    @Option(names = "--wait", description = "Wait until the update has ended, and show how far it is.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "How long to wait at most; default ${DEFAULT-VALUE}.")
    private int timeout;

    static WaitOptions of(boolean wait, int timeout) {
        WaitOptions options = new WaitOptions();
        options.wait = wait;
        options.timeout = timeout;
        return options;
    }

    boolean isWanted() {
        return wait;
    }

    Duration timeout() {
        return Duration.ofSeconds(Math.max(0, timeout));
    }
}
