package dev.molt.cli;

import dev.molt.update.BackupManifest;
import java.io.IOException;
import picocli.CommandLine;

/** {@code molt backups create}. */
@CommandLine.Command(
        name = "create",
        description = "Back up database and code now, while the service goes on. Only for SQLite databases.")
final class BackupsCreateCommand extends Command {
    @Override
    Answer answer() throws IOException {
        BackupManifest backup = new BackupMaker(around()).make();
        return Answer.done(
                Json.with("ts", backup.stamp())
                        .and("release", backup.release())
                        .and(
                                "files",
                                backup.parts().stream()
                                        .map(BackupManifest.Part::file)
                                        .toList())
                        .fields(),
                "Backup " + backup.stamp() + " is sealed.");
    }
}
