package dev.molt.cli;

import dev.molt.update.ConfigHistory;
import dev.molt.update.ConfigVersion;

/** Finds the version that somebody named. */
final class ConfigVersions {
    private ConfigVersions() {}

    static ConfigVersion find(ConfigHistory history, long number) {
        return history.find(number)
                .orElseThrow(() -> new Failure(
                        Exit.USAGE,
                        "there is no configuration " + number + ", or it cannot be read",
                        "molt config history lists them"));
    }
}
