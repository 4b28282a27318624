package dev.molt.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which file the overrides come from: {@code config.env}; for a candidate the version that {@code MOLT_CONFIG} names; for everybody
 * else, while a change is open, the version that it comes from, as {@code config.env} may be ahead of the commit. The shell has the
 * same rule ({@code change_is_open}).
 */
public final class InForce {
    private static final Pattern CHANGE =
            Pattern.compile("([0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}) (0|[1-9][0-9]{0,8}) ([1-9][0-9]{0,8})");

    private InForce() {}

    /** The file; it need not exist if it is {@code config.env}, or that of version 0, in which nothing is set. */
    static Path file(Map<String, String> environment, Path data) {
        return Context.of(environment)
                .configuration()
                .or(() -> openSince(data).map(version -> data.resolve("config").resolve(version + ".env")))
                .orElse(data.resolve("config.env"));
    }

    /** The version that an open change comes from; empty if none is open. */
    public static Optional<String> openSince(Path data) {
        try {
            String line = Files.readString(data.resolve("config").resolve("change"));
            Matcher change = CHANGE.matcher(line.strip());
            return change.matches() && !hasEnded(data, change.group(1))
                    ? Optional.of(change.group(2))
                    : Optional.empty();
        } catch (NoSuchFileException | CharacterCodingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot tell whether a change of the configuration is open in " + data, e);
        }
    }

    private static boolean hasEnded(Path data, String update) throws IOException {
        Path history = data.resolve("history");
        if (!Files.isDirectory(history)) {
            return false;
        }
        try (DirectoryStream<Path> records = Files.newDirectoryStream(history, update + ".*.json")) {
            return records.iterator().hasNext();
        }
    }
}
