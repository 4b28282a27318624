package dev.molt.update;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Text that people give and others are shown: one line, and not too long for a page or an argument of a command. */
public final class OneLine {
    /** The longest, in bytes of UTF-8. */
    public static final int BYTES = 1_000;

    /** What is allowed, in words that complete "must be …". */
    public static final String ALLOWED = "one line of at most " + BYTES + " bytes, without control characters";

    private static final Pattern BREAKS = Pattern.compile("[\\t-\\r\\u0085\\u2028\\u2029]");
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    private OneLine() {}

    /**
     * What others wrote, as it may go to a terminal or into a log: breaks become spaces, and what a terminal takes as a
     * command, C1 controls and marks of direction too, becomes a question mark.
     */
    public static String shown(String text) {
        return CONTROLS.matcher(BREAKS.matcher(text).replaceAll(" ")).replaceAll("?");
    }

    /** Whether the text is one. */
    public static boolean is(String text) {
        return fits(text) && !hasControl(text);
    }

    /**
     * The text itself.
     *
     * @param what what it is, for the message: "the reason"
     * @throws IllegalArgumentException if it is too long or not one line
     */
    public static String of(String what, String text) {
        if (!fits(text)) {
            throw new IllegalArgumentException(what + " is longer than " + BYTES + " bytes");
        }
        if (hasControl(text)) {
            throw new IllegalArgumentException(what + " has a line break or another control character in it");
        }
        return text;
    }

    private static boolean fits(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= BYTES;
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
