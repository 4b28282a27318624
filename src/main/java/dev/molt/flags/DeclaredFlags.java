package dev.molt.flags;

import dev.molt.config.NearestNames;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The flags of a release, and what the environment of its worker says of them.
 *
 * @param release which one
 * @param flags by name
 * @param overrides the values, as text, that the environment gives; they win over what is set
 */
public record DeclaredFlags(String release, SortedMap<FlagName, Flag> flags, SortedMap<FlagName, String> overrides) {
    public DeclaredFlags {
        flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
        overrides = Collections.unmodifiableSortedMap(new TreeMap<>(overrides));
    }

    /**
     * Checks everything that could be wrong with them before one is used.
     *
     * @param environment whose {@code FLAG_GROUP_NAME} variables override flags; an empty value counts as not set
     * @throws IllegalArgumentException if two have the same name or variable, or an override is not of its flag's type
     */
    public static DeclaredFlags of(String release, List<Flag> declared, Map<String, String> environment) {
        SortedMap<FlagName, Flag> flags = new TreeMap<>();
        Map<String, FlagName> variables = new TreeMap<>();
        SortedMap<FlagName, String> overrides = new TreeMap<>();
        for (Flag flag : declared) {
            FlagName name = flag.name();
            FlagName same = variables.put(name.variable(), name);
            if (same != null) {
                throw new IllegalArgumentException(same + " and " + name + " are declared, and both would be "
                        + name.variable() + "; give one of them another name");
            }
            flags.put(name, flag);
            String text = environment.getOrDefault(name.variable(), "");
            if (!text.isEmpty()) {
                flag.type().read(name.variable() + " in the environment", text);
                overrides.put(name, text);
            }
        }
        return new DeclaredFlags(release, flags, overrides);
    }

    /** What is declared by the release that accepted last; empty when none has yet that knows of flags. */
    public static Optional<DeclaredFlags> read(DataDirectory data) throws IOException {
        return DeclaredFile.read(data);
    }

    /**
     * The flag of this name.
     *
     * @throws IllegalArgumentException if there is none, with the names that are near
     */
    public Flag find(FlagName name) {
        if (flags.containsKey(name)) {
            return flags.get(name);
        }
        List<String> near = NearestNames.to(
                name.text(), flags.keySet().stream().map(FlagName::text).toList());
        throw new IllegalArgumentException("release " + release + " has no flag " + name
                + (near.isEmpty()
                        ? "; molt flags list shows those that it has"
                        : "; did you mean " + String.join(" or ", near) + "?"));
    }

    /** Variables that look like overrides and are of no flag of this release. */
    List<String> strayVariables(Map<String, String> environment) {
        var known = flags.keySet().stream().map(FlagName::variable).collect(Collectors.toSet());
        return environment.keySet().stream()
                .filter(FlagName::isVariable)
                .filter(name -> !known.contains(name))
                .sorted()
                .toList();
    }
}
