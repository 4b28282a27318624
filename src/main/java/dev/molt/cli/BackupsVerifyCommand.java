package dev.molt.cli;

import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.Ref;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code molt backups verify}. */
@CommandLine.Command(
        name = "verify",
        description =
                "Prove that backups could be restored: hashes, databases, archives. Exit code 1 if one could not.")
final class BackupsVerifyCommand extends Command {
    @Parameters(index = "0", arity = "0..1", paramLabel = "TIME", description = "Which one; default: all.")
    private Optional<String> stamp = Optional.empty();

    @Override
    Answer answer() throws IOException {
        Backups.Listing listing = new Backups(around().data()).list();
        BackupVerifier verifier = new BackupVerifier(around().data());
        List<String> lines = new ArrayList<>();
        List<Map<String, Object>> json = new ArrayList<>();
        boolean good = true;
        for (BackupManifest backup : chosen(listing)) {
            List<String> damage = verifier.damage(backup);
            good &= damage.isEmpty();
            lines.add(backup.stamp() + "  " + (damage.isEmpty() ? "good" : "DAMAGED: " + String.join("; ", damage)));
            json.add(Json.with("ts", backup.stamp())
                    .and("good", damage.isEmpty())
                    .and("damage", damage)
                    .fields());
        }
        List<String> problems = stamp.isPresent() ? List.of() : listing.unreadable();
        problems.forEach(problem -> lines.add("problem: " + problem));
        if (lines.isEmpty()) {
            lines.add("There is no backup yet.");
        }
        return new Answer(
                good && problems.isEmpty() ? Exit.DONE : Exit.FAILED,
                Json.with("backups", json).and("problems", problems).fields(),
                lines);
    }

    private List<BackupManifest> chosen(Backups.Listing listing) {
        return stamp.isEmpty() ? listing.sealed() : List.of(find(listing, stamp.get()));
    }

    static BackupManifest find(Backups.Listing listing, String stamp) {
        return listing.find(stamp)
                .orElseThrow(() -> new Failure(
                        Exit.FAILED,
                        "there is no sealed backup " + Ref.shown(stamp),
                        "molt backups list shows what there is"));
    }
}
