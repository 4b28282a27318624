package dev.molt.cli;

import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code molt backups list}. */
@CommandLine.Command(name = "list", description = "The sealed backups, newest first.")
final class BackupsListCommand extends Command {
    @Override
    Answer answer() throws IOException {
        Backups backups = new Backups(around().data());
        Backups.Listing listing = backups.list();
        Table table = new Table("TIME", "KIND", "RELEASE", "SCHEMA", "MIB", "AGE", "UPDATE");
        List<Map<String, Object>> json = new ArrayList<>();
        for (BackupManifest backup : listing.sealed()) {
            long bytes = bytes(backups, backup);
            json.add(json(backup, bytes));
            table.row(
                    backup.stamp(),
                    backup.kind(),
                    backup.release(),
                    backup.schema(),
                    Long.toString((bytes + (1 << 20) - 1) >> 20),
                    Ages.since(backup.createdAt(), around().clock()),
                    backup.update());
        }
        List<String> lines = new ArrayList<>(
                json.isEmpty() ? List.of("There is no backup yet.") : table.lines(Terminal.width(around())));
        listing.sealed().stream()
                .filter(BackupManifest::lacksData)
                .forEach(backup -> lines.add("note: " + backup.stamp() + " has the code alone, not the database"));
        listing.unreadable().forEach(problem -> lines.add("problem: " + problem));
        return new Answer(
                listing.unreadable().isEmpty() ? Exit.DONE : Exit.FAILED,
                Json.with("backups", json).and("problems", listing.unreadable()).fields(),
                lines);
    }

    private static Map<String, Object> json(BackupManifest backup, long bytes) {
        return Json.with("ts", backup.stamp())
                .and("kind", backup.kind())
                .and("release", backup.release())
                .and("schema", backup.schema())
                .and("created_at", backup.createdAt())
                .and("update", backup.update())
                .and(
                        "files",
                        backup.parts().stream().map(BackupManifest.Part::file).toList())
                .and("bytes", bytes)
                .fields();
    }

    private static long bytes(Backups backups, BackupManifest backup) throws IOException {
        long sum = 0;
        for (BackupManifest.Part part : backup.parts()) {
            Path file = backups.file(part);
            sum += Files.isRegularFile(file) ? Files.size(file) : 0;
        }
        return sum;
    }
}
