package dev.molt.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings that this release knows, in the order of its defaults.env. */
record Catalog(Map<String, Setting> settings) {
    private static final String RESOURCE = "/dev/molt/defaults.env";
    private static final Pattern MEANING = Pattern.compile("# (.*) \\[([^\\]]+)\\]");
    static final Pattern ASSIGNMENT = Pattern.compile("([A-Z][A-Z0-9_]*)=(.*)", Pattern.DOTALL);

    static Catalog ofThisRelease() {
        try (InputStream resource = Catalog.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("The jar lacks " + RESOURCE + ". Build the release again.");
            }
            return parse(new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + RESOURCE + " in the jar. Build the release again.", e);
        }
    }

    static Catalog parse(List<String> lines) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        Matcher meaning = MEANING.matcher("");
        for (String line : lines) {
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (assignment.matches()) {
                settings.put(assignment.group(1), setting(assignment, meaning));
            }
            meaning = MEANING.matcher(line);
        }
        return new Catalog(settings);
    }

    private static Setting setting(Matcher assignment, Matcher meaning) {
        String name = assignment.group(1);
        if (!meaning.matches()) {
            throw new IllegalArgumentException(name + " lacks the line \"# meaning [type]\" above it in " + RESOURCE);
        }
        return new Setting(name, meaning.group(1), SettingType.of(meaning.group(2)), assignment.group(2));
    }

    Set<String> names() {
        return settings.keySet();
    }
}
