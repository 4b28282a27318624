package dev.molt.flags;

import dev.molt.update.Ref;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a flag and its group, like {@code websocket.gatewayOnly}. */
public record FlagName(String text) implements Comparable<FlagName> {
    /** What is allowed, in words that complete "must be …". */
    public static final String ALLOWED =
            "GROUP.NAME, each of 1 to 64 letters and digits with a small letter first," + " like websocket.gatewayOnly";

    private static final Pattern FORM = Pattern.compile("[a-z][A-Za-z0-9]{0,63}\\.[a-z][A-Za-z0-9]{0,63}");
    private static final String VARIABLE_PREFIX = "FLAG_";

    /** Refuses what the variable of a name could not stand for. */
    public FlagName {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "the name of a flag must be " + ALLOWED + "; was \"" + Ref.shown(text) + "\"");
        }
    }

    /** What is changed, shown and read together. */
    public String group() {
        return text.substring(0, text.indexOf('.'));
    }

    /** Its name within the group. */
    public String flag() {
        return text.substring(text.indexOf('.') + 1);
    }

    /** The environment variable that overrides it: {@code FLAG_WEBSOCKET_GATEWAYONLY}. */
    public String variable() {
        return VARIABLE_PREFIX + text.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    static boolean isVariable(String name) {
        return name.startsWith(VARIABLE_PREFIX);
    }

    @Override
    public int compareTo(FlagName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
