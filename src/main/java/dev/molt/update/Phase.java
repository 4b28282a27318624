package dev.molt.update;

import java.util.Locale;
import java.util.Set;

/** How far an open update has come. Only the supervisor moves it on. */
public enum Phase {
    /** Nothing has changed. */
    REQUESTED,
    /** The release is sealed; the live state is untouched. */
    STAGED,
    /** The old worker is dead and the snapshot verified. */
    BACKED_UP,
    /** An attempt is counted; migrations may have begun. */
    ACTIVATED,
    /** Decided; a restore may be half done. */
    ROLLING_BACK;

    /**
     * The next phase.
     *
     * @throws IllegalStateException if no update goes that way
     */
    public Phase to(Phase next) {
        if (!followers().contains(next)) {
            throw new IllegalStateException("an update does not go from " + text() + " to " + next.text());
        }
        return next;
    }

    private Set<Phase> followers() {
        return switch (this) {
            case REQUESTED -> Set.of(STAGED);
            // an overlap switch takes no backup: it never restores
            case STAGED -> Set.of(BACKED_UP, ACTIVATED, ROLLING_BACK);
            case BACKED_UP -> Set.of(ACTIVATED, ROLLING_BACK);
            // an interrupted attempt is followed by another
            case ACTIVATED -> Set.of(ACTIVATED, ROLLING_BACK);
            case ROLLING_BACK -> Set.of(ROLLING_BACK);
        };
    }

    /** Whether the old worker may still be there, so that giving up costs nothing. */
    public boolean canBeCancelled() {
        return this == REQUESTED || this == STAGED;
    }

    /** The word in files and on the screen. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Phase of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
