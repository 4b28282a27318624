package dev.molt.flags;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every declared flag says at a moment, by name. Immutable: who reads several flags of one of these sees them as one change left them.
 *
 * @param problems what is set but cannot be followed
 */
public record FlagValues(SortedMap<String, FlagValue> values, List<String> problems) {
    public FlagValues {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        problems = List.copyOf(problems);
    }

    /** The environment wins over what is set, which wins over the default. Flags of other releases are left alone. */
    public static FlagValues of(DeclaredFlags declared, FlagChange change, Instant now) {
        SortedMap<FlagName, SetFlag> set = change.inForce(now);
        SortedMap<String, FlagValue> values = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        declared.flags().forEach((name, flag) -> {
            FlagValue value;
            try {
                value = value(
                        flag, Optional.ofNullable(declared.overrides().get(name)), Optional.ofNullable(set.get(name)));
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage() + "; its default counts");
                value = byDefault(flag);
            }
            values.put(name.text(), value);
        });
        return new FlagValues(values, problems);
    }

    private static FlagValue value(Flag flag, Optional<String> override, Optional<SetFlag> set) {
        if (override.isPresent()) {
            return new FlagValue(flag, flag.read(override.get()), FlagValue.Source.ENVIRONMENT, Optional.empty());
        }
        return set.map(it -> new FlagValue(flag, flag.read(it.value()), FlagValue.Source.SET, it.until()))
                .orElseGet(() -> byDefault(flag));
    }

    private static FlagValue byDefault(Flag flag) {
        return new FlagValue(flag, flag.defaultValue(), FlagValue.Source.DEFAULT, Optional.empty());
    }

    /** Of no flags. */
    public static FlagValues none() {
        return new FlagValues(Collections.emptySortedMap(), List.of());
    }

    /** The same, with one more problem. */
    FlagValues with(String problem) {
        return new FlagValues(
                values, Stream.concat(problems.stream(), Stream.of(problem)).toList());
    }

    /** All of a group, by name; empty if there is no such group. */
    public List<FlagValue> group(String group) {
        return values.values().stream()
                .filter(value -> value.flag().name().group().equals(group))
                .toList();
    }

    /** The value of the flag of this name, if there is one. */
    Optional<FlagValue> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The groups there are. */
    public Set<String> groups() {
        return values.values().stream()
                .map(value -> value.flag().name().group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** When the next value ends by itself. */
    Optional<Instant> nextEnd() {
        return values.values().stream().flatMap(value -> value.until().stream()).min(Instant::compareTo);
    }

    /** The flags that say something else than before. */
    List<String> changedSince(FlagValues before) {
        return values.values().stream()
                .filter(now -> !before.find(now.flag().name().text())
                        .map(FlagValue::value)
                        .equals(Optional.of(now.value())))
                .map(now -> now.flag().name().text())
                .toList();
    }
}
