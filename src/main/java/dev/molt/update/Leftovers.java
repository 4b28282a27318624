package dev.molt.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Migrations that may be in the database although the release that starts does not have them: an update applied them
 * beside the old worker, and was rolled back or is still open. All of them are compatible, or nobody would have dared.
 *
 * @param all oldest first
 * @param unreadable what is wrong with records that are left out
 */
public record Leftovers(List<Leftover> all, List<String> unreadable) {
    /**
     * One migration.
     *
     * @param migration as it was applied
     * @param update the update that applied it
     * @param release what that update went to
     */
    public record Leftover(AppliedMigration migration, String update, String release) {}

    /** None at all, for a database without a history. */
    public static Leftovers none() {
        return new Leftovers(List.of(), List.of());
    }

    /** Those that the records and the lock of this data directory tell of. */
    public static Leftovers read(DataDirectory data) throws IOException {
        List<Leftover> all = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (Path file : files(data)) {
            try {
                all.addAll(read(file));
            } catch (UnreadableException e) {
                unreadable.add(e.getMessage());
            }
        }
        return new Leftovers(List.copyOf(all), List.copyOf(unreadable));
    }

    private static List<Path> files(DataDirectory data) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(data.history())) {
            try (Stream<Path> records = Files.list(data.history())) {
                records.filter(file -> file.getFileName().toString().matches("[^.].*\\.rolled_back\\.json"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        files.add(data.lock());
        return files;
    }

    /** By the keys alone: what else a record of another release holds does not matter here. */
    private static List<Leftover> read(Path file) throws IOException {
        Map<String, String> fields = FlatJson.readIfPresent(file).orElse(Map.of());
        if (!"overlap".equals(fields.get("switch"))) {
            return List.of();
        }
        List<AppliedMigration> migrations = migrations(file, fields.getOrDefault("migrations", ""));
        return migrations.stream()
                .map(each -> new Leftover(each, fields.getOrDefault("id", ""), fields.getOrDefault("to", "")))
                .toList();
    }

    private static List<AppliedMigration> migrations(Path file, String list) throws UnreadableException {
        List<AppliedMigration> migrations;
        try {
            migrations = AppliedMigration.parse(list);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(file + " is unreadable: migrations: " + e.getMessage());
        }
        for (AppliedMigration each : migrations) {
            if (each.kind() != MigrationClass.COMPATIBLE) {
                throw new UnreadableException(file + " cannot be right: the migration " + each.name() + " is "
                        + each.kind().text() + ", and only compatible ones are applied beside an old worker");
            }
        }
        return migrations;
    }

    /** Whether a migration of this version, with this checksum, may be in the database. */
    public boolean allow(String version, int checksum) {
        return all.stream()
                .map(Leftover::migration)
                .anyMatch(each ->
                        each.name().equals(AppliedMigration.recordable(version)) && each.checksum() == checksum);
    }

    /** The last one of this version. */
    public Optional<Leftover> find(String version) {
        return all.stream()
                .filter(each -> each.migration().name().equals(AppliedMigration.recordable(version)))
                .reduce((earlier, later) -> later);
    }
}
