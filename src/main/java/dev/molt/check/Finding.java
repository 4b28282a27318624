package dev.molt.check;

import java.util.Locale;

/**
 * What a look at the remote found.
 *
 * @param verdict whether it is to be taken
 * @param commit what the remote has, 40 hexadecimal digits
 * @param why a sentence for people
 */
public record Finding(Verdict verdict, String commit, String why) {
    /** Whether it is to be taken. */
    public enum Verdict {
        /** The remote has what runs. */
        CURRENT,
        /** There is an update, and nothing known speaks against it. */
        AVAILABLE,
        /** It failed here before, or an operator went back from it. */
        BAD,
        /** It does not descend from what runs. */
        NOT_DESCENDANT,
        /** There is an update, but nothing is to be updated by itself. */
        PINNED;

        /** The word in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether there is something that may be taken by itself. */
    public boolean isAvailable() {
        return verdict == Verdict.AVAILABLE;
    }
}
