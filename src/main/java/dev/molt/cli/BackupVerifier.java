package dev.molt.cli;

import dev.molt.update.BackupManifest;
import dev.molt.update.BackupManifest.Database;
import dev.molt.update.BackupManifest.Part;
import dev.molt.update.Backups;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Proves that a backup could be restored: its hashes, a check of a scratch copy of each database, and the archive. */
final class BackupVerifier {
    private final Backups backups;
    private final Path directory;

    BackupVerifier(DataDirectory data) {
        this.backups = new Backups(data);
        this.directory = data.backups();
    }

    /** What is wrong with it; empty if it is good. */
    List<String> damage(BackupManifest backup) throws IOException {
        List<String> damage = new ArrayList<>(backups.damage(backup));
        if (!damage.isEmpty()) {
            return damage;
        }
        for (Database database : backup.databases()) {
            if (database.main().isPresent()
                    && SqliteFile.isOne(backups.file(database.main().get()))) {
                damageOfCopy(database).ifPresent(damage::add);
            }
        }
        if (backup.code().isPresent()) {
            CodeArchive.damage(backups.file(backup.code().get())).ifPresent(damage::add);
        }
        return damage;
    }

    /** A copy, because opening a database takes its log into it, and nothing may change what is sealed. */
    private Optional<String> damageOfCopy(Database database) throws IOException {
        try (ScratchDirectory scratch = ScratchDirectory.in(directory, ".verify-")) {
            Path copy = scratch.path().resolve(database.main().orElseThrow().file());
            copy(database.main(), copy);
            copy(database.wal(), Path.of(copy + "-wal"));
            copy(database.journal(), Path.of(copy + "-journal"));
            return SqliteFile.damageOfScratch(copy);
        }
    }

    private void copy(Optional<Part> part, Path to) throws IOException {
        if (part.isPresent()) {
            Files.copy(backups.file(part.get()), to);
        }
    }
}
