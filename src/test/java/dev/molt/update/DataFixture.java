package dev.molt.update;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A data directory as the supervisor leaves it, for tests. */
public final class DataFixture {
    public static final String COMMIT_A = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";
    public static final String COMMIT_B = "5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a";
    public static final ReleaseId A = new ReleaseId("20261119T080000Z-0a1b2c3d4e");
    public static final ReleaseId B = new ReleaseId("20261120T183000Z-5f6a7b8c9d");

    public final DataDirectory data;
    private int ended;

    public DataFixture(Path root) {
        data = new DataDirectory(root);
        try {
            Files.createDirectories(data.run());
            Files.createDirectories(data.history());
            Files.createDirectories(data.releases());
            Files.createDirectories(data.backups());
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Seals a release with one file in it. */
    public DataFixture release(ReleaseId release, String commit) throws IOException {
        Path directory = data.releases().resolve(release.text());
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("app.txt"), "the program of " + release);
        Files.writeString(directory.resolve("release.sha256"), Sha256.of(directory.resolve("app.txt")) + "  app.txt\n");
        Map<String, String> manifest = new LinkedHashMap<>();
        manifest.put("format", "1");
        manifest.put("id", release.text());
        manifest.put("commit", commit);
        manifest.put("parent", "");
        manifest.put("built_at", "2026-11-21T00:00:00Z");
        manifest.put("java", "17");
        manifest.put("arch", "x86_64");
        manifest.put("files", "1");
        manifest.put("manifest_sha256", Sha256.of(directory.resolve("release.sha256")));
        Files.write(directory.resolve("release.json"), FlatJson.format(manifest));
        return this;
    }

    /** Makes it the one that runs. */
    public DataFixture current(ReleaseId release) throws IOException {
        Files.deleteIfExists(data.current());
        Files.createSymbolicLink(data.current(), Path.of("releases", release.text()));
        return this;
    }

    /** Adds a record that ended after all earlier ones; {@code fields} are key, value, key, value. */
    public UpdateLock ended(Outcome outcome, Optional<ReleaseId> from, Optional<ReleaseId> to, String... fields)
            throws IOException {
        Map<String, String> record = lockFields(from, to, fields);
        record.put("id", String.format("20261121T01%02d%02dZ-1a2b3c", ended / 60, ended % 60));
        ended++;
        record.put("outcome", outcome.text());
        record.put("phase", to.isEmpty() ? "requested" : record.get("phase"));
        UpdateLock lock = new UpdateLock(record);
        DurableFiles.replace(
                data.history().resolve(lock.id() + "." + outcome.text() + ".json"), FlatJson.format(lock.fields()));
        return lock;
    }

    /** Opens an update; {@code fields} are key, value, key, value. */
    public UpdateLock open(Optional<ReleaseId> from, Optional<ReleaseId> to, String... fields) throws IOException {
        UpdateLock lock = new UpdateLock(lockFields(from, to, fields));
        DurableFiles.replace(data.lock(), FlatJson.format(lock.fields()));
        return lock;
    }

    private static Map<String, String> lockFields(Optional<ReleaseId> from, Optional<ReleaseId> to, String... fields) {
        Map<String, String> record = new LinkedHashMap<>();
        record.put("format", "1");
        record.put("id", "20261121T020000Z-1a2b3c");
        record.put("kind", "update");
        record.put("phase", to.isEmpty() ? "requested" : "activated");
        record.put("from", from.map(ReleaseId::text).orElse(""));
        record.put("to", to.map(ReleaseId::text).orElse(""));
        record.put("requested_by", "cli:maria");
        record.put("requested_at", "2026-11-21T01:00:00Z");
        record.put("attempts", "1");
        for (int i = 0; i < fields.length; i += 2) {
            record.put(fields[i], fields[i + 1]);
        }
        return record;
    }

    /** Seals a backup with one database file of this content. */
    public BackupManifest backup(String stamp, ReleaseId release, String schema, byte[] database) throws IOException {
        Path file = data.backups().resolve("db_backup_" + stamp + ".db");
        Files.write(file, database);
        List<BackupManifest.Database> databases = new ArrayList<>();
        databases.add(new BackupManifest.Database(
                "app.db",
                Optional.of(new BackupManifest.Part(file.getFileName().toString(), Sha256.of(file))),
                Optional.empty(),
                Optional.empty()));
        BackupManifest manifest = new BackupManifest(
                stamp, "", release.text(), schema, "2026-11-21T00:30:00Z", "update", Optional.empty(), databases);
        new Backups(data).seal(manifest);
        return manifest;
    }

    /** Says that this process is the supervisor. */
    public DataFixture supervisorIsThisProcess(String... fields) throws IOException {
        Map<String, String> state = new LinkedHashMap<>();
        state.put("pid", Long.toString(ProcessHandle.current().pid()));
        state.put(
                "boot_id",
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
        state.put("started_at", "2026-11-21T00:00:00Z");
        state.put("port", "8080");
        state.put("state", "serving");
        state.put("worker", "3");
        state.put("worker_pid", Long.toString(ProcessHandle.current().pid()));
        for (int i = 0; i < fields.length; i += 2) {
            state.put(fields[i], fields[i + 1]);
        }
        DurableFiles.replace(data.state(), FlatJson.format(state));
        return this;
    }

    /** Makes the fifo that the supervisor would read; nobody reads it yet. */
    public DataFixture fifo() throws IOException, InterruptedException {
        Process mkfifo = new ProcessBuilder("mkfifo", data.control().toString()).start();
        if (mkfifo.waitFor() != 0) {
            throw new IOException("no fifo at " + data.control());
        }
        return this;
    }
}
