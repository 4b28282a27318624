package dev.molt.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;

/**
 * A {@code config.env}, as it stands: changing a setting leaves comments and the order of lines.
 *
 * @param text all of it
 */
public record Overrides(String text) {
    /** Nothing is set. */
    public static final Overrides NONE = new Overrides("");

    /** What the file says, nothing if there is none. */
    public static Overrides read(Path file) throws IOException {
        try {
            return new Overrides(Files.readString(file));
        } catch (NoSuchFileException e) {
            return NONE;
        }
    }

    /** What is set; the last line of a name wins, and an empty value counts as not set. */
    public SortedMap<String, String> values() {
        SortedMap<String, String> values = new TreeMap<>();
        text.lines()
                .map(Catalog.ASSIGNMENT::matcher)
                .filter(Matcher::matches)
                .filter(line -> !line.group(2).isEmpty())
                .forEach(line -> values.put(line.group(1), line.group(2)));
        return Collections.unmodifiableSortedMap(values);
    }

    /** With this setting, where it was set last, else at the end. */
    public Overrides with(String name, String value) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        int last = lines.size();
        for (int i = 0; i < lines.size(); i++) {
            last = sets(lines.get(i), name) ? i : last;
        }
        if (last == lines.size()) {
            lines.add("");
        }
        lines.set(last, name + "=" + value);
        return of(lines);
    }

    /** Without this setting. */
    public Overrides without(String name) {
        return of(text.lines().filter(line -> !sets(line, name)).toList());
    }

    private static boolean sets(String line, String name) {
        return line.startsWith(name + "=");
    }

    private static Overrides of(List<String> lines) {
        return new Overrides(lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    }

    /** The settings that differ, in order. */
    public SortedSet<String> namesChangedSince(Overrides before) {
        SortedSet<String> names = new TreeSet<>(values().keySet());
        names.addAll(before.values().keySet());
        names.removeIf(name -> String.valueOf(values().get(name))
                .equals(String.valueOf(before.values().get(name))));
        return names;
    }

    /** The same, with what they are now, as others may see it: {@code NAME=value} or {@code NAME unset}. */
    public List<String> since(Overrides before) {
        return namesChangedSince(before).stream()
                .map(name -> values().containsKey(name) ? name + "=" + shown(name) : name + " unset")
                .toList();
    }

    /** The value as others may see it; "" if it is not set. */
    public String shown(String name) {
        return Secrets.shown(name, values().getOrDefault(name, ""));
    }
}
