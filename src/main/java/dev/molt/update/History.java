package dev.molt.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The updates that ended.
 *
 * @param records oldest first
 * @param unreadable what is wrong with records that cannot be read; they are skipped, never removed
 */
public record History(List<UpdateLock> records, List<String> unreadable) {
    /** Reads all of it. */
    public static History read(DataDirectory data) throws IOException {
        List<UpdateLock> records = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (Path file : files(data.history())) {
            try {
                UpdateLock.read(file).ifPresent(records::add);
            } catch (UnreadableException e) {
                unreadable.add(e.getMessage());
            }
        }
        records.sort(Comparator.comparing(UpdateLock::id));
        return new History(List.copyOf(records), List.copyOf(unreadable));
    }

    /**
     * The newest records, the newest first, back to the first that the test accepts, which is the last in the list. Reads no more of
     * them than that; those that cannot be read are skipped.
     *
     * @param atMost how many at most
     */
    public static List<UpdateLock> back(DataDirectory data, Predicate<UpdateLock> until, int atMost)
            throws IOException {
        List<Path> files = files(data.history());
        List<UpdateLock> records = new ArrayList<>();
        boolean found = false;
        for (int i = files.size() - 1; i >= 0 && !found && records.size() < atMost; i--) {
            Optional<UpdateLock> record = readable(files.get(i));
            record.ifPresent(records::add);
            found = record.filter(until).isPresent();
        }
        return List.copyOf(records);
    }

    private static Optional<UpdateLock> readable(Path file) throws IOException {
        try {
            return UpdateLock.read(file);
        } catch (UnreadableException e) {
            return Optional.empty(); // whoever reads all of it says so
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("[^.].*\\.json"))
                    .sorted()
                    .toList();
        }
    }

    /** The last record that the test accepts. */
    public Optional<UpdateLock> last(Predicate<UpdateLock> test) {
        return records.stream().filter(test).reduce((earlier, later) -> later);
    }

    /** The update that ended last. */
    public Optional<UpdateLock> last() {
        return last(record -> true);
    }

    /** The record with this id. */
    public Optional<UpdateLock> find(String id) {
        return last(record -> record.id().equals(id));
    }

    /**
     * Why this release is not to be taken by itself: it failed, or was rolled back from, and has not been committed since.
     */
    public Optional<UpdateLock> badSince(ReleaseId release) {
        Optional<UpdateLock> verdict = Optional.empty();
        for (UpdateLock record : records) {
            if (leftBehind(record, release) || record.isBad() && record.concerns(release)) {
                verdict = Optional.of(record);
            } else if (record.committed() && record.concerns(release)) {
                verdict = Optional.empty();
            }
        }
        return verdict;
    }

    /** As {@link #badSince(ReleaseId)}, for a commit whose time is not known. */
    public Optional<UpdateLock> badSince(String commit) {
        Optional<ReleaseId> release = records.stream()
                .flatMap(record -> Stream.of(record.to(), record.from()).flatMap(Optional::stream))
                .filter(candidate -> candidate.isOf(commit))
                .findFirst();
        if (release.isPresent()) {
            return badSince(release.get());
        }
        return last(record -> record.isBad() && record.commit().equals(commit));
    }

    private static boolean leftBehind(UpdateLock record, ReleaseId release) {
        return record.isRollback()
                && record.committed()
                && record.from().filter(release::equals).isPresent()
                && record.to().filter(release::equals).isEmpty();
    }

    /** The release that ran before this one came by an update; rollbacks do not count, or they would go back and forth. */
    public Optional<ReleaseId> before(ReleaseId release) {
        return last(record -> !record.isRollback()
                        && record.committed()
                        && record.to().filter(release::equals).isPresent()
                        && record.from().filter(from -> !from.equals(release)).isPresent())
                .flatMap(UpdateLock::from);
    }

    /**
     * The schema that the database had when this release last ran, or "" if nothing tells. After a restore schema_from is
     * that of the restored database, which is not what the release before ran with.
     */
    public String schemaOf(ReleaseId release) {
        String schema = "";
        for (UpdateLock record : ofReleases()) {
            if (record.committed() && record.to().filter(release::equals).isPresent()) {
                schema = record.get("schema_to");
            } else if (record.from().filter(release::equals).isPresent()
                    && record.get("restore").isEmpty()
                    && !record.get("schema_from").isEmpty()) {
                schema = record.get("schema_from");
            }
        }
        return schema;
    }

    /**
     * Whether every migration that came since this release last ran is one that it can live with. False also when a
     * record does not tell.
     */
    public boolean onlyCompatibleSince(ReleaseId release) {
        List<UpdateLock> since = since(release);
        return !since.isEmpty() && since.stream().allMatch(History::keptCompatible);
    }

    /**
     * Whether a migration came since this release last ran that has no version, so that the schema is the same, and that
     * this release cannot live with.
     */
    public boolean changedUnderOneSchemaSince(ReleaseId release) {
        return since(release).stream().anyMatch(History::changedUnderOneSchema);
    }

    /** The migrations that committed updates applied since this release last ran, but callbacks, which run every time. */
    public List<AppliedMigration> migrationsSince(ReleaseId release) {
        return since(release).stream()
                .filter(UpdateLock::committed)
                .flatMap(record -> AppliedMigration.parse(record.get("migrations")).stream())
                .filter(migration -> !migration.isCallback())
                .toList();
    }

    /** From the update on that last left this release; empty if none did. */
    private List<UpdateLock> since(ReleaseId release) {
        List<UpdateLock> ofReleases = ofReleases();
        int left = ofReleases.size();
        for (int i = 0; i < ofReleases.size(); i++) {
            UpdateLock record = ofReleases.get(i);
            if (record.committed() && record.from().filter(release::equals).isPresent()) {
                left = i;
            }
        }
        return ofReleases.subList(left, ofReleases.size());
    }

    /** Without changes of the configuration: they leave release and database what they are. */
    private List<UpdateLock> ofReleases() {
        return records.stream().filter(record -> !record.isConfiguration()).toList();
    }

    private static boolean keptCompatible(UpdateLock record) {
        if (!record.committed() || isOneSchema(record)) {
            return !changedUnderOneSchema(record);
        }
        List<AppliedMigration> migrations = AppliedMigration.parse(record.get("migrations"));
        return record.get("restore").isEmpty()
                && !migrations.isEmpty()
                && migrations.stream().allMatch(each -> each.kind() == MigrationClass.COMPATIBLE);
    }

    private static boolean changedUnderOneSchema(UpdateLock record) {
        return record.committed()
                && isOneSchema(record)
                && AppliedMigration.parse(record.get("migrations")).stream()
                        .anyMatch(each -> each.kind() != MigrationClass.COMPATIBLE && !each.isCallback());
    }

    private static boolean isOneSchema(UpdateLock record) {
        return record.get("schema_from").equals(record.get("schema_to"));
    }
}
