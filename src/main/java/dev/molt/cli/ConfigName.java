package dev.molt.cli;

import dev.molt.config.NearestNames;
import dev.molt.config.Settings;
import dev.molt.update.Ref;
import java.util.List;

/** The name of a setting of this release, as somebody typed it. */
final class ConfigName {
    private ConfigName() {}

    static String of(String typed) {
        List<String> names = Settings.known().stream().map(Settings.Known::name).toList();
        if (names.contains(typed)) {
            return typed;
        }
        List<String> nearest = NearestNames.to(typed, names);
        throw new IllegalArgumentException(Ref.shown(typed) + " is no setting; "
                + (nearest.isEmpty()
                        ? "molt config list shows them all"
                        : "did you mean " + String.join(" or ", nearest) + "?"));
    }
}
