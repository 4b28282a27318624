package dev.molt.e2e;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The data directory as anybody can read it from outside: lock, history, releases, the link to the current one. */
public record DataDirectory(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Path lock() {
        return path.resolve("UPDATE_LOCK.json");
    }

    public boolean isLocked() {
        return Files.exists(lock(), java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }

    /** The release that {@code current} points to; empty when there is none. */
    String current() {
        try {
            return Files.readSymbolicLink(path.resolve("current")).getFileName().toString();
        } catch (IOException e) {
            return "";
        }
    }

    String phase() {
        return flat(lock()).map(lock -> lock.get("phase")).orElse("");
    }

    Optional<String> releaseOf(String commit) {
        return names(path.resolve("releases"), "*-" + commit.substring(0, 10)).stream()
                .findFirst();
    }

    /** The ended record of an update, with its file's name under the key {@code file}. */
    public Optional<Map<String, String>> history(String update) {
        List<String> records = names(path.resolve("history"), update + ".*.json");
        if (records.size() > 1) {
            throw new AssertionError("one update has several records: " + records);
        }
        return records.stream().findFirst().flatMap(this::record);
    }

    /** All ended records, the oldest first. */
    public List<Map<String, String>> history() {
        return names(path.resolve("history"), "*.json").stream()
                .map(this::record)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Map<String, String>> record(String name) {
        Optional<Map<String, String>> record = flat(path.resolve("history").resolve(name));
        record.ifPresent(map -> map.put("file", name));
        return record;
    }

    /** A flat JSON file; empty when it is gone, which it may be at any time. */
    public static Optional<Map<String, String>> flat(Path file) {
        try {
            return Optional.of(
                    JSON.readValue(Files.readAllBytes(file), new TypeReference<TreeMap<String, String>>() {}));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    List<String> names(Path directory, String glob) {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return names;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
        names.sort(null);
        return names;
    }
}
