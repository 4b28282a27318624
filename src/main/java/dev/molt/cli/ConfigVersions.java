package dev.molt.cli;

import dev.molt.update.ConfigHistory;
import dev.molt.update.ConfigStore;
import dev.molt.update.ConfigVersion;
import java.io.IOException;

/** Finds the version that somebody means. */
final class ConfigVersions {
    private ConfigVersions() {}

    static ConfigVersion find(ConfigHistory history, long number) {
        return history.find(number)
                .orElseThrow(() -> new Failure(
                        Exit.USAGE,
                        "there is no configuration " + number + ", or it cannot be read",
                        "molt config history lists them"));
    }

    /** The one before what {@code config.env} says: what a hand edit went out from, else what counted before. */
    static ConfigVersion before(Surroundings around, ConfigHistory history) throws IOException {
        ConfigHistory.Present present = new ConfigStore(around.data()).present();
        return present.edited() ? present.version() : history.before(present.version());
    }
}
