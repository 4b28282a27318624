package dev.molt.flags;

import dev.molt.update.OneLine;
import java.time.Instant;
import java.util.Optional;

/**
 * A flag that somebody has set.
 *
 * @param value as text; whether it is of the flag's type is known only to a release that declares the flag
 * @param until when it ends, exclusive; empty: when it is unset
 */
public record SetFlag(FlagName name, String value, Optional<Instant> until) {
    public SetFlag {
        OneLine.of("the value of " + name, value);
    }

    boolean isInForce(Instant now) {
        return until.isEmpty() || now.isBefore(until.get());
    }

    @Override
    public String toString() {
        return name + "=" + value + until.map(end -> " until " + end).orElse("");
    }
}
