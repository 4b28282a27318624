package dev.molt.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A change of what runs.
 *
 * @param at when it took effect
 * @param by who made it, or ""
 * @param said what it was, in words
 * @param suspect whether it may explain what is seen now: it is in force, and is not itself a way back to how things were
 * @param obstacle why it cannot be taken back, or ""
 */
record PastChange(Of of, Instant at, String by, String said, boolean suspect, String obstacle) {
    /** What changed. */
    enum Of {
        FLAGS,
        CONFIGURATION,
        RELEASE
    }

    /**
     * Whether the newest of these states is one that was not there before: a change that goes back to how things were must not be
     * taken back, or the fault that it mended would return.
     *
     * @param states newest first
     */
    static boolean isNew(List<?> states) {
        return states.size() > 1 && !states.subList(1, states.size()).contains(states.get(0));
    }

    /** With how long ago it came. */
    String withAge(Clock clock) {
        return Ages.since(at.toString(), clock) + " ago: " + said;
    }

    Map<String, Object> json(Clock clock) {
        return Json.with("of", of.name().toLowerCase(Locale.ROOT))
                .and("at", at.toString())
                .and("ago", Ages.since(at.toString(), clock))
                .and("by", by)
                .and("what", said)
                .and("suspect", suspect)
                .fields();
    }
}
