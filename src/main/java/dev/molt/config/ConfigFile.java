package dev.molt.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/** The lines {@code NAME=value} of a {@code config.env}: no quoting, the value as it stands, an empty one counts as not set; the last of a name wins. */
record ConfigFile(List<Entry> entries, List<String> problems) {

    record Entry(String name, String value, String origin) {}

    static ConfigFile read(Path file) {
        if (Files.notExists(file)) {
            return missing(file);
        }
        try {
            return parse(file.toString(), Files.readAllLines(file));
        } catch (IOException e) {
            throw new BadSetting(
                    "Cannot read " + file + " (" + e + "). It must be a UTF-8 text file of NAME=value lines"
                            + " that the service's user may read.",
                    e);
        }
    }

    private static ConfigFile missing(Path file) {
        if (file.endsWith("config.env") || file.endsWith("0.env")) {
            return new ConfigFile(List.of(), List.of());
        }
        throw new BadSetting(List.of(
                file + ", which the settings come from until the open change has ended, is missing. Put it back."));
    }

    static ConfigFile of(Overrides overrides) {
        return parse("config.env", overrides.text().lines().toList());
    }

    private static ConfigFile parse(String file, List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String origin = file + " line " + (i + 1);
            Matcher assignment = Catalog.ASSIGNMENT.matcher(line);
            if (assignment.matches()) {
                entries.add(new Entry(assignment.group(1), assignment.group(2), origin));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                problems.add(origin + " must be NAME=value, empty, or a comment that begins with #. Correct it.");
            }
        }
        return new ConfigFile(entries, problems);
    }
}
