package dev.molt.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;

/** The settings that any release on this volume knows: a rollback must not die of a newer release's setting. */
final class KnownElsewhere {
    private KnownElsewhere() {}

    static Set<String> names(Path data) {
        Path releases = data.resolve("releases");
        Set<String> names = new HashSet<>();
        if (!Files.isDirectory(releases)) {
            return names;
        }
        try (DirectoryStream<Path> each = Files.newDirectoryStream(releases)) {
            for (Path release : each) {
                addNames(release.resolve("scripts/defaults.env"), names);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the releases in " + releases, e);
        }
        return names;
    }

    private static void addNames(Path defaults, Set<String> names) throws IOException {
        if (Files.isRegularFile(defaults)) {
            for (String line : Files.readAllLines(defaults)) {
                Matcher assignment = Catalog.ASSIGNMENT.matcher(line);
                if (assignment.matches()) {
                    names.add(assignment.group(1));
                }
            }
        }
    }
}
