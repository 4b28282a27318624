package dev.molt.flags;

import java.time.Instant;
import java.util.Optional;

/**
 * What a flag says at a moment, and why.
 *
 * @param value a Boolean, BigDecimal or String
 * @param until when that ends by itself
 */
public record FlagValue(Flag flag, Object value, Source source, Optional<Instant> until) {
    /** Where a value comes from; the last one wins. */
    public enum Source {
        DEFAULT,
        SET,
        ENVIRONMENT
    }
}
