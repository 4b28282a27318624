package dev.molt.verify;

import java.util.Map;

/** Whether this is one, and on what: {@code MOLT_REHEARSAL}. */
enum Rehearsal {
    /** It is not. */
    NONE,
    /** On a copy of all data, without a network. */
    FULL,
    /** The same, but the copy has no rows. */
    SCHEMA;

    static Rehearsal of(Map<String, String> environment) {
        return switch (environment.getOrDefault("MOLT_REHEARSAL", "")) {
            case "" -> NONE;
            case "schema" -> SCHEMA;
            default -> FULL;
        };
    }
}
