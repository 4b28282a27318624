package dev.molt.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The sealed backups of a data directory. */
public final class Backups {
    private final Path directory;

    /**
     * What is there.
     *
     * @param sealed newest first
     * @param unreadable what is wrong with seals that cannot be read
     */
    public record Listing(List<BackupManifest> sealed, List<String> unreadable) {
        /** The newest backup of the data of this release that holds them. */
        public Optional<BackupManifest> newestOf(ReleaseId release) {
            return sealed.stream()
                    .filter(backup -> backup.release().equals(release.text()) && !backup.lacksData())
                    .findFirst();
        }

        /** The backup with this time. */
        public Optional<BackupManifest> find(String stamp) {
            return sealed.stream()
                    .filter(backup -> backup.stamp().equals(stamp))
                    .findFirst();
        }
    }

    /** Of this data directory. */
    public Backups(DataDirectory data) {
        directory = data.backups();
    }

    /** Reads every seal. */
    public Listing list() throws IOException {
        List<BackupManifest> sealed = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (Path seal : seals()) {
            try {
                sealed.add(read(seal));
            } catch (UnreadableException e) {
                unreadable.add(e.getMessage());
            }
        }
        sealed.sort(Comparator.comparing(BackupManifest::stamp).reversed());
        return new Listing(List.copyOf(sealed), List.copyOf(unreadable));
    }

    private List<Path> seals() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("backup_.*\\.json"))
                    .sorted()
                    .toList();
        }
    }

    private static BackupManifest read(Path seal) throws IOException {
        Map<String, String> fields = FlatJson.read(seal);
        try {
            BackupManifest manifest = BackupManifest.of(fields);
            if (!seal.getFileName().toString().equals("backup_" + manifest.stamp() + ".json")) {
                throw new IllegalArgumentException("ts is " + manifest.stamp() + ", which is not in its name");
            }
            return manifest;
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(seal + " is unreadable: " + e.getMessage());
        }
    }

    /** Where a file of a backup is. */
    public Path file(BackupManifest.Part part) {
        return directory.resolve(part.file());
    }

    /** What is wrong with its files, empty if each is there with its SHA-256. */
    public List<String> damage(BackupManifest backup) throws IOException {
        List<String> damage = new ArrayList<>();
        for (BackupManifest.Part part : backup.parts()) {
            if (!Files.isRegularFile(file(part))) {
                damage.add(part.file() + " is missing");
            } else if (!Sha256.of(file(part)).equals(part.sha256())) {
                damage.add(part.file() + " does not have the SHA-256 that its seal names");
            }
        }
        return List.copyOf(damage);
    }

    /** A time whose names nobody has taken: this one, or the next free second. */
    public String freeStamp(Instant from) {
        Instant candidate = from;
        while (isTaken(Stamps.of(candidate))) {
            candidate = candidate.plusSeconds(1);
        }
        return Stamps.of(candidate);
    }

    private boolean isTaken(String stamp) {
        return Stream.of("backup_" + stamp + ".json", "db_backup_" + stamp + ".db", "code_backup_" + stamp + ".tar.gz")
                .anyMatch(name -> Files.exists(directory.resolve(name)));
    }

    /** Seals a backup whose files are complete and forced; false if somebody else sealed one with this time. */
    public boolean seal(BackupManifest backup) throws IOException {
        return DurableFiles.create(
                directory.resolve("backup_" + backup.stamp() + ".json"), FlatJson.format(backup.fields()));
    }
}
