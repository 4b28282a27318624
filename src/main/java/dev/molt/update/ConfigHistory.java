package dev.molt.update;

import dev.molt.config.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Every version of the configuration.
 *
 * @param entries newest first
 * @param unreadable what is wrong with the others
 */
public record ConfigHistory(List<Entry> entries, List<String> unreadable) {
    /**
     * A version and what became of it.
     *
     * @param outcome committed, rolled_back, abandoned or open; by_hand; at_start; not_applied
     * @param counted whether it counted at some time
     */
    public record Entry(ConfigVersion version, String outcome, boolean counted) {}

    /**
     * What {@code config.env} says now.
     *
     * @param version the version that it is, or that it was before it was edited by hand
     * @param edited whether it says anything else than that
     */
    public record Present(ConfigVersion version, Overrides overrides, boolean edited) {}

    /** Reads all of it. */
    public static ConfigHistory read(DataDirectory data) throws IOException {
        List<UpdateLock> records = new ArrayList<>(History.read(data).records());
        List<String> unreadable = new ArrayList<>();
        try {
            UpdateLock.read(data.lock()).ifPresent(records::add);
        } catch (UnreadableException e) {
            unreadable.add(e.getMessage());
        }
        List<Entry> entries = new ArrayList<>();
        for (Path seal : seals(data)) {
            try {
                entries.add(entry(version(seal), records));
            } catch (UnreadableException e) {
                unreadable.add(e.getMessage());
            }
        }
        entries.sort(Comparator.comparingLong((Entry entry) -> entry.version().number())
                .reversed());
        return new ConfigHistory(List.copyOf(entries), List.copyOf(unreadable));
    }

    private static List<Path> seals(DataDirectory data) throws IOException {
        if (!Files.isDirectory(data.configHistory())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data.configHistory())) {
            return files.filter(file -> file.getFileName().toString().matches("[1-9][0-9]{0,8}\\.json"))
                    .toList();
        }
    }

    private static ConfigVersion version(Path seal) throws IOException {
        Map<String, String> fields = FlatJson.read(seal);
        Path file = Path.of(seal.toString().replaceFirst("json$", "env"));
        if (!Files.isRegularFile(file) || !Sha256.of(file).equals(fields.get("sha256"))) {
            throw new UnreadableException(file + " is missing or was changed since it was made");
        }
        try {
            ConfigVersion version = ConfigVersion.of(fields, Overrides.read(file));
            if (!file.endsWith(version.number() + ".env")) {
                throw new IllegalArgumentException("it is the seal of configuration " + version.number());
            }
            return version;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new UnreadableException(seal + " is unreadable: " + e.getMessage());
        }
    }

    private static Entry entry(ConfigVersion version, List<UpdateLock> records) {
        return switch (version.way()) {
            case BY_HAND -> new Entry(version, "by_hand", true);
            case START -> new Entry(version, "at_start", true);
            case SWITCH -> switched(version, records);
        };
    }

    private static Entry switched(ConfigVersion version, List<UpdateLock> records) {
        Optional<UpdateLock> record = records.stream()
                .filter(each -> each.isConfiguration() && each.get("config").equals(Long.toString(version.number())))
                .reduce((earlier, later) -> later);
        String outcome = record.map(each -> each.outcome().map(Outcome::text).orElse("open"))
                .orElse("not_applied");
        return new Entry(version, outcome, record.filter(UpdateLock::committed).isPresent());
    }

    /** The version with this number, {@link ConfigVersion#NONE} for 0. */
    public Optional<ConfigVersion> find(long number) {
        return number == 0
                ? Optional.of(ConfigVersion.NONE)
                : newest(entry -> entry.version().number() == number);
    }

    /** The one that counted before this one. */
    public ConfigVersion before(ConfigVersion version) {
        return newest(entry -> entry.counted() && entry.version().number() < version.number())
                .orElse(ConfigVersion.NONE);
    }

    private Optional<ConfigVersion> newest(Predicate<Entry> test) {
        return entries.stream().filter(test).map(Entry::version).findFirst();
    }

    /** Which version these overrides are. */
    public Present presentFor(Overrides overrides) {
        Optional<ConfigVersion> same =
                newest(entry -> entry.counted() && entry.version().overrides().equals(overrides));
        if (same.isPresent() || overrides.text().isEmpty()) {
            return new Present(same.orElse(ConfigVersion.NONE), overrides, false);
        }
        return new Present(newest(Entry::counted).orElse(ConfigVersion.NONE), overrides, true);
    }
}
