package dev.molt.cli;

import dev.molt.config.DatabaseUrl;
import dev.molt.update.BackupManifest;
import dev.molt.update.BackupManifest.Database;
import dev.molt.update.BackupManifest.Part;
import dev.molt.update.Backups;
import dev.molt.update.DurableFiles;
import dev.molt.update.History;
import dev.molt.update.ReleaseId;
import dev.molt.update.Requests;
import dev.molt.update.Sha256;
import dev.molt.update.Stamps;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a backup by hand, while a worker may be writing: SQLite's own backup gives a consistent copy of a database in use.
 * The seal comes last, so what an interruption leaves is no backup.
 */
final class BackupMaker {
    private static final long MARGIN_BYTES = 16L << 20;

    private final Surroundings around;
    private final Backups backups;
    private final Path directory;
    private final List<Path> made = new ArrayList<>();

    BackupMaker(Surroundings around) {
        this.around = around;
        this.backups = new Backups(around.data());
        this.directory = around.data().backups();
    }

    BackupManifest make() throws IOException {
        refuseWhileOpen();
        ReleaseId running = around.running();
        Files.createDirectories(directory);
        Collection<Path> paths = databases();
        refuseWithoutSpace(paths);
        boolean sealed = false;
        try {
            BackupManifest backup = copied(running, paths);
            refuseIfUpdated(running);
            sealed = backups.seal(backup);
            if (!sealed) {
                throw new Failure(Exit.FAILED, "another backup was sealed in the same second", "Try again");
            }
            return backup;
        } finally {
            if (!sealed) {
                removeMade();
            }
        }
    }

    /** While an update is open the database may be restored or migrated: a copy of that is of no use to anybody. */
    private void refuseWhileOpen() throws IOException {
        if (new Requests(around.data(), around.clock()).open().isPresent()) {
            throw new Failure(
                    Exit.REFUSED,
                    "an update is open, which takes its own backup",
                    "Wait until it has ended: molt status");
        }
    }

    /** Copies may take minutes, and hold what a migration made meanwhile of the data of this release. */
    private void refuseIfUpdated(ReleaseId running) throws IOException {
        if (new Requests(around.data(), around.clock()).open().isPresent()
                || !around.running().equals(running)) {
            throw new Failure(
                    Exit.REFUSED,
                    "an update came in between, so the copies may not be those of " + running,
                    "Try again when it has ended: molt status");
        }
    }

    /** What DB_PATHS names, each file once, whatever it is called there. */
    private Collection<Path> databases() throws IOException {
        Map<Path, Path> paths = new LinkedHashMap<>();
        for (Path path : around.settings().dbPaths()) {
            paths.putIfAbsent(SqliteFile.target(live(path)), path);
        }
        return paths.values();
    }

    private void refuseWithoutSpace(Collection<Path> paths) throws IOException {
        long needed = MARGIN_BYTES;
        for (Path path : paths) {
            needed += SqliteFile.bytes(live(path));
        }
        long free = directory.toFile().getUsableSpace();
        if (free < needed) {
            throw new Failure(
                    Exit.FAILED,
                    "the backup needs " + (needed >> 20) + " MiB in " + directory + ", " + (free >> 20) + " are free",
                    "Free some, for example with molt backups prune and a smaller BACKUP_KEEP");
        }
    }

    /** The seal keeps the path as DB_PATHS has it, so that a data directory may be moved with its backups. */
    private Path live(Path path) {
        return around.data().root().resolve(path);
    }

    private BackupManifest copied(ReleaseId running, Collection<Path> paths) throws IOException {
        String stamp = reserve();
        List<Database> databases = new ArrayList<>();
        for (Path path : paths) {
            databases.add(copied(stamp, databases.size() + 1, path));
        }
        Optional<DatabaseUrl> server = around.settings().databaseUrl();
        if (server.isPresent()) {
            databases.add(dumped(stamp, server.get()));
        }
        Optional<Part> code = archived(stamp, running);
        DurableFiles.force(directory);
        return new BackupManifest(
                stamp,
                "",
                running.text(),
                History.read(around.data()).schemaOf(running),
                Stamps.iso(around.clock().instant()),
                "manual",
                code,
                databases);
    }

    /** Whoever creates the file of the first database has the second to himself. */
    private String reserve() throws IOException {
        Instant from = around.clock().instant();
        while (true) {
            String stamp = backups.freeStamp(from);
            try {
                made.add(Files.createFile(directory.resolve("db_backup_" + stamp + ".db")));
                return stamp;
            } catch (FileAlreadyExistsException e) {
                from = Stamps.parse(stamp).plusSeconds(1);
            }
        }
    }

    private Database copied(String stamp, int number, Path path) throws IOException {
        String name = "db_backup_" + stamp + (number == 1 ? ".db" : "." + number + ".db");
        Path copy = directory.resolve(name);
        if (!Files.exists(live(path))) {
            Files.deleteIfExists(copy);
            return new Database(path.toString(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        Path partial = directory.resolve("." + name + ".partial");
        made.add(partial);
        SqliteFile.copyOnline(live(path), partial);
        DurableFiles.force(partial);
        Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        made.add(copy);
        return new Database(
                path.toString(), Optional.of(new Part(name, Sha256.of(copy))), Optional.empty(), Optional.empty());
    }

    private Database dumped(String stamp, DatabaseUrl server) throws IOException {
        Path dump = directory.resolve("db_backup_" + stamp + ".pgdump");
        made.add(dump);
        Map<String, String> results = Step.run(around, "dump", dump.toString())
                .resultsOrFailure("the backup of " + server, "Look at the database, then try again");
        if (results.containsKey("obstacle")) {
            throw new Failure(
                    Exit.FAILED,
                    server + " cannot be backed up: " + results.get("obstacle"),
                    "Install what is missing; until then updates apply compatible migrations only");
        }
        DurableFiles.force(dump);
        return new Database(
                server.place(),
                Optional.of(new Part(dump.getFileName().toString(), Sha256.of(dump))),
                Optional.empty(),
                Optional.empty());
    }

    private Optional<Part> archived(String stamp, ReleaseId running) throws IOException {
        String name = "code_backup_" + stamp + ".tar.gz";
        Path archive = directory.resolve(name);
        made.add(archive);
        CodeArchive.create(archive, around.data(), running);
        DurableFiles.force(archive);
        return Optional.of(new Part(name, Sha256.of(archive)));
    }

    private void removeMade() throws IOException {
        for (Path file : made) {
            Files.deleteIfExists(file);
        }
    }
}
