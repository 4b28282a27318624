package dev.molt.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The seal of a backup: written last, so a backup without one does not exist.
 *
 * @param stamp its time, which is also its name
 * @param update the update that it was taken for, or ""
 * @param release the release that the data belongs to
 * @param schema the schema of the data, or ""
 * @param createdAt ISO time
 * @param kind update, manual or rollback
 * @param code the archive with the release, if there is one
 * @param databases in the order of DB_PATHS
 */
public record BackupManifest(
        String stamp,
        String update,
        String release,
        String schema,
        String createdAt,
        String kind,
        Optional<Part> code,
        List<Database> databases) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final int MOST_DATABASES = 99;

    /** A file of the backup. */
    public record Part(String file, String sha256) {
        /** Refuses names that lead out of the directory of backups. */
        public Part {
            if (!NAME.matcher(file).matches()) {
                throw new IllegalArgumentException("a part of a backup is a plain file name, was \"" + file + "\"");
            }
            if (!DIGEST.matcher(sha256).matches()) {
                throw new IllegalArgumentException("the SHA-256 of " + file + " is not 64 hexadecimal digits");
            }
        }
    }

    /**
     * One database.
     *
     * @param path where it belongs: a file, or postgresql://HOST:PORT/NAME
     * @param main empty if there was no such file when the backup was taken
     * @param wal its write-ahead log, if it had one
     * @param journal its rollback journal, if it had one
     */
    public record Database(String path, Optional<Part> main, Optional<Part> wal, Optional<Part> journal) {
        private static final String SERVER = "postgresql://";

        /** Whether it is at a server: then the part is a dump of it. */
        public boolean isAtServer() {
            return path.startsWith(SERVER);
        }

        List<Part> parts() {
            return Stream.of(main, wal, journal).flatMap(Optional::stream).toList();
        }
    }

    /** Checks what becomes part of a path. */
    public BackupManifest {
        if (!Stamps.isOne(stamp)) {
            throw new IllegalArgumentException("ts must be like 20261121T010203Z, was \"" + stamp + "\"");
        }
        if (!release.isEmpty() && !ReleaseId.isOne(release)) {
            throw new IllegalArgumentException("release must name a release, was \"" + release + "\"");
        }
        databases = List.copyOf(databases);
    }

    static BackupManifest of(Map<String, String> fields) {
        if (!"1".equals(fields.get("format"))) {
            throw new IllegalArgumentException("format must be 1, was \"" + fields.get("format") + "\"");
        }
        List<Database> databases = new ArrayList<>();
        for (int k = 1; k <= count(get(fields, "db_count")); k++) {
            String key = "db_" + k;
            databases.add(new Database(
                    get(fields, key + "_path"),
                    part(fields, key),
                    part(fields, key + "_wal"),
                    part(fields, key + "_journal")));
        }
        return new BackupManifest(
                get(fields, "ts"),
                get(fields, "update"),
                get(fields, "release"),
                get(fields, "schema"),
                get(fields, "created_at"),
                get(fields, "kind"),
                part(fields, "code"),
                databases);
    }

    private static int count(String text) {
        if (!text.matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException(
                    "db_count must be a number up to " + MOST_DATABASES + ", was \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static Optional<Part> part(Map<String, String> fields, String key) {
        String file = get(fields, key);
        return file.isEmpty() ? Optional.empty() : Optional.of(new Part(file, get(fields, key + "_sha256")));
    }

    private static String get(Map<String, String> fields, String key) {
        return fields.getOrDefault(key, "");
    }

    /** Whether the database was at a server and could not be dumped, so that there is nothing to bring back. */
    public boolean lacksData() {
        return databases.stream()
                .anyMatch(database -> database.isAtServer() && database.main().isEmpty());
    }

    /** Every file that belongs to it. */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        databases.forEach(database -> parts.addAll(database.parts()));
        code.ifPresent(parts::add);
        return List.copyOf(parts);
    }

    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", "1");
        fields.put("ts", stamp);
        fields.put("update", update);
        fields.put("release", release);
        fields.put("schema", schema);
        fields.put("created_at", createdAt);
        fields.put("kind", kind);
        put(fields, "code", code);
        fields.put("db_count", Integer.toString(databases.size()));
        for (int k = 1; k <= databases.size(); k++) {
            Database database = databases.get(k - 1);
            fields.put("db_" + k, database.main().map(Part::file).orElse(""));
            fields.put("db_" + k + "_path", database.path());
            fields.put("db_" + k + "_sha256", database.main().map(Part::sha256).orElse(""));
            put(fields, "db_" + k + "_wal", database.wal());
            put(fields, "db_" + k + "_journal", database.journal());
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String key, Optional<Part> part) {
        fields.put(key, part.map(Part::file).orElse(""));
        fields.put(key + "_sha256", part.map(Part::sha256).orElse(""));
    }
}
