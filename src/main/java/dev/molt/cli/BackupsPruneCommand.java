package dev.molt.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import picocli.CommandLine;

/** {@code molt backups prune}. */
@CommandLine.Command(
        name = "prune",
        description = "Remove backups and releases beyond BACKUP_KEEP and RELEASE_KEEP, as is done after every commit.")
final class BackupsPruneCommand extends Command {
    @Override
    Answer answer() throws IOException {
        Step prune = Step.run(around(), "prune");
        return new Answer(
                Exit.DONE,
                new LinkedHashMap<>(prune.resultsOrFailure(
                        "pruning", "What was removed stays removed; nothing that is needed is ever removed")),
                prune.said());
    }
}
