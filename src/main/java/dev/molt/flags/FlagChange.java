package dev.molt.flags;

import dev.molt.update.OneLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A change of flags, and all that is set since.
 *
 * @param number 1 for the first; 0 stands for the time before it
 * @param by who made it
 * @param reason why, one line, may be empty
 * @param flags everything that is set, not only what was changed
 */
public record FlagChange(long number, String by, Instant at, String reason, SortedMap<FlagName, SetFlag> flags) {
    /** Nothing was ever set. */
    public static final FlagChange NONE = new FlagChange(0, "", Instant.EPOCH, "", Collections.emptySortedMap());

    public FlagChange {
        if (number < 0) {
            throw new IllegalArgumentException("the number of a change must be 0 or more, was " + number);
        }
        OneLine.of("the reason", reason);
        OneLine.of("who made the change", by);
        flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
    }

    static FlagChange of(long number, String by, Instant at, String reason, Collection<SetFlag> flags) {
        SortedMap<FlagName, SetFlag> byName = new TreeMap<>();
        for (SetFlag flag : flags) {
            if (byName.put(flag.name(), flag) != null) {
                throw new IllegalArgumentException(flag.name() + " is set twice");
            }
        }
        return new FlagChange(number, by, at, reason, byName);
    }

    /** What is set and has not ended; a copy that may be changed. */
    public SortedMap<FlagName, SetFlag> inForce(Instant now) {
        SortedMap<FlagName, SetFlag> left = new TreeMap<>(flags);
        left.values().removeIf(flag -> !flag.isInForce(now));
        return left;
    }

    /** What it changed, a line for each flag; what had ended by itself is no change. */
    public List<String> since(FlagChange before) {
        SortedMap<FlagName, SetFlag> earlier = before.inForce(at);
        List<String> changes = new ArrayList<>();
        flags.forEach((name, flag) -> {
            if (!flag.equals(earlier.remove(name))) {
                changes.add(flag.toString());
            }
        });
        earlier.keySet().forEach(name -> changes.add(name + " unset"));
        return changes;
    }
}
