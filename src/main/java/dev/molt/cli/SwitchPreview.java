package dev.molt.cli;

import dev.molt.check.MigrationFolders;
import dev.molt.check.Preview;
import dev.molt.config.Settings;
import dev.molt.update.MigrationClass;

/**
 * Which switch the migrations of an update would allow, as far as that can be said before it is rehearsed.
 *
 * @param word overlap, stop or unknown
 * @param why for people
 */
record SwitchPreview(String word, String why) {
    static SwitchPreview of(Preview preview, MigrationFolders folders, Settings settings) {
        if (settings.appMigrate().isPresent()) {
            return new SwitchPreview("stop", "APP_MIGRATE runs a command, and nobody knows what it changes");
        }
        if (!preview.hasMigrations()) {
            return new SwitchPreview(
                    "unknown", "no folder called " + folders + " has any; the rehearsal finds them wherever they are");
        }
        return switch (preview.worst()) {
            case CONTRACT ->
                new SwitchPreview("stop", "a migration takes something away or changes it" + ifShared(settings));
            case UNKNOWN -> new SwitchPreview("stop", "of a migration nobody knows what it does" + ifShared(settings));
            case COMPATIBLE -> new SwitchPreview("overlap", compatible(preview));
        };
    }

    private static String ifShared(Settings settings) {
        return settings.isInFleet() && settings.databaseUrl().isPresent()
                ? "; as the instances of the fleet share the database, the update is abandoned unless the file says"
                        + " \"-- molt: contract\" and every instance does without already"
                : "";
    }

    private static String compatible(Preview preview) {
        return preview.migrations().isEmpty()
                ? "no migration is pending"
                : "every migration is " + MigrationClass.COMPATIBLE.text()
                        + "; the rehearsal measures how long they take";
    }

    String sentence() {
        return switch (word) {
            case "overlap" -> "Overlap is possible: " + why + ".";
            case "stop" -> "It needs a stop: " + why + ".";
            default -> "Whether overlap is possible is not known: " + why + ".";
        };
    }
}
