package dev.molt.cli;

import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.ReleaseId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code molt backups restore}. */
@CommandLine.Command(
        name = "restore",
        description = "Go back to the release and the database of a backup. You are shown what that loses, and asked.",
        footer = Exit.TEXT)
final class BackupsRestoreCommand extends Command {
    @Parameters(index = "0", paramLabel = "TIME", description = "Which one; see molt backups list.")
    private String stamp;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private WaitOptions wait = new WaitOptions();

    @Override
    Answer answer() throws IOException {
        BackupManifest backup = BackupsVerifyCommand.find(new Backups(around().data()).list(), stamp);
        if (backup.release().isEmpty()) {
            throw new Failure(
                    Exit.REFUSED,
                    "backup " + stamp + " is from before the first release, so there is no release to go back to",
                    "Its files are in " + around().data().backups());
        }
        RollbackPlan plan = new RollbackPlan(
                around().running(), new ReleaseId(backup.release()), Optional.of(backup), "it was named", List.of());
        return new Rollback(around(), plan).perform(true, false, new Confirmation(around(), yes), wait);
    }
}
