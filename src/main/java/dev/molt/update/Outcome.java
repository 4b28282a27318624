package dev.molt.update;

import java.util.Locale;

/** How an update ended. */
public enum Outcome {
    /** The new release serves. */
    COMMITTED,
    /** The old release serves again, with its database. */
    ROLLED_BACK,
    /** Given up before anything changed. */
    ABANDONED;

    /** The word in files and on the screen. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Outcome of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
