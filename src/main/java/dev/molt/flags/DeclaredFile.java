package dev.molt.flags;

import dev.molt.update.DataDirectory;
import dev.molt.update.DurableFiles;
import dev.molt.update.FlatJson;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the release that accepts declares, for the command line: {@code flags/declared.json}. */
final class DeclaredFile {
    private DeclaredFile() {}

    private static Path of(DataDirectory data) {
        return data.flagHistory().resolve("declared.json");
    }

    static Optional<DeclaredFlags> read(DataDirectory data) throws IOException {
        Optional<Map<String, String>> fields = FlatJson.readIfPresent(of(data));
        try {
            return fields.map(DeclaredFile::parse);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(of(data) + " is unreadable: " + e.getMessage());
        }
    }

    private static DeclaredFlags parse(Map<String, String> fields) {
        SortedMap<FlagName, Flag> flags = new TreeMap<>();
        SortedMap<FlagName, String> overrides = new TreeMap<>();
        for (int i = 1; fields.containsKey("flag_" + i); i++) {
            Flag flag = new Flag(
                    new FlagName(fields.get("flag_" + i)),
                    FlagType.of(fields.getOrDefault("type_" + i, "")),
                    fields.getOrDefault("default_" + i, ""),
                    fields.getOrDefault("meaning_" + i, ""));
            flags.put(flag.name(), flag);
            Optional.ofNullable(fields.get("override_" + i)).ifPresent(text -> overrides.put(flag.name(), text));
        }
        return new DeclaredFlags(fields.getOrDefault("release", ""), flags, overrides);
    }

    /**
     * The content of the file.
     *
     * @throws IllegalArgumentException if so much is declared that it would be too large to be read
     */
    static byte[] format(DeclaredFlags declared) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("release", declared.release());
        int i = 0;
        for (Flag flag : declared.flags().values()) {
            i++;
            fields.put("flag_" + i, flag.name().text());
            fields.put("type_" + i, flag.type().word());
            fields.put("default_" + i, flag.defaultText());
            fields.put("meaning_" + i, flag.meaning());
            if (declared.overrides().containsKey(flag.name())) {
                fields.put("override_" + i, declared.overrides().get(flag.name()));
            }
        }
        return FlatJson.format(fields);
    }

    /** Writes it durably, unless it is there already. */
    static void write(DataDirectory data, byte[] content) throws IOException {
        Path file = of(data);
        if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
            Files.createDirectories(data.flagHistory());
            DurableFiles.replace(file, content);
        }
    }
}
