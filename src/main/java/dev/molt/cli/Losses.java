package dev.molt.cli;

import dev.molt.config.DatabaseUrl;
import dev.molt.db.RowChanges;
import dev.molt.update.BackupManifest;
import dev.molt.update.BackupManifest.Database;
import dev.molt.update.BackupManifest.Part;
import dev.molt.update.Backups;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a restore of a backup would take away: the rows of each table that came or changed since, as far as can be told. */
final class Losses {
    /** For each database; a large one is not worth waiting for. */
    private static final Duration AT_MOST = Duration.ofSeconds(10);

    /** Without a write-ahead log whoever writes waits for whoever reads. */
    private static final Duration AT_MOST_WHILE_WRITERS_WAIT = Duration.ofMillis(300);

    private final Surroundings around;
    private final DataDirectory data;
    private final Backups backups;

    Losses(Surroundings around) {
        this.around = around;
        this.data = around.data();
        this.backups = new Backups(data);
    }

    /** A line for each table, or for each database of which not all can be told; none if nothing would be lost. */
    List<String> of(BackupManifest backup) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Database database : backup.databases()) {
            lines.addAll(of(database));
        }
        return lines;
    }

    private List<String> of(Database database) throws IOException {
        if (database.isAtServer()) {
            return database.main().isEmpty()
                    ? List.of()
                    : atServer(database, database.main().get());
        }
        Path live = data.root().resolve(database.path());
        if (!Files.exists(live)) {
            return List.of();
        }
        if (database.main().isEmpty()) {
            return List.of(database.path() + ": all of it, as it was not there yet");
        }
        if (!SqliteFile.isOne(live)
                || !SqliteFile.isOne(backups.file(database.main().get()))) {
            return List.of(database.path() + ": how much cannot be told, as it is not SQLite");
        }
        return compared(database, live);
    }

    private List<String> atServer(Database database, Part dump) {
        Optional<DatabaseUrl> url =
                around.settings().databaseUrl().filter(it -> it.place().equals(database.path()));
        if (url.isEmpty()) {
            return List.of(database.path() + ": how much cannot be told, as DATABASE_URL does not name it");
        }
        return new PostgresLosses(url.get()).since(backups.file(dump), AT_MOST);
    }

    /** The parts of the backup need the names that SQLite looks for; a link costs nothing, and is opened for reading only. */
    private List<String> compared(Database database, Path live) throws IOException {
        try (ScratchDirectory scratch = ScratchDirectory.in(data.backups(), ".compare-")) {
            Path copy = scratch.path().resolve("copy.db");
            link(database.main(), copy);
            link(database.wal(), Path.of(copy + "-wal"));
            link(database.journal(), Path.of(copy + "-journal"));
            Duration atMost = SqliteFile.isWriteAhead(live) ? AT_MOST : AT_MOST_WHILE_WRITERS_WAIT;
            return SqliteFile.changesSince(live, copy, atMost)
                    .map(tables -> tables.stream()
                            .map(table -> sentence(database, table))
                            .toList())
                    .orElse(List.of(database.path() + ": how much cannot be told, as counting takes longer than "
                            + atMost.toMillis() + " ms"));
        }
    }

    private void link(Optional<Part> part, Path to) throws IOException {
        if (part.isPresent()) {
            try {
                Files.createLink(to, backups.file(part.get()));
            } catch (UnsupportedOperationException | IOException e) {
                Files.copy(backups.file(part.get()), to);
            }
        }
    }

    private static String sentence(Database database, RowChanges.Table table) {
        return database.path() + ", table " + table.name() + ": " + table.added() + " added, " + table.changed()
                + " changed, " + table.removed() + " removed";
    }
}
