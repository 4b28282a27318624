package dev.molt.update;

import java.util.regex.Pattern;

/** What an operator may ask for: a branch, a tag, a commit or a release. */
public record Ref(String text) {
    static final Pattern FORM = Pattern.compile("[A-Za-z0-9._/@^~+][A-Za-z0-9._/@^~+-]{0,254}");
    static final String ALLOWED =
            "branch, tag, commit or release of up to 255 letters, digits and . _ / @ ^ ~ + -, no dash first";

    /** Refuses what a shell or git could take for something else. */
    public Ref {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("REF must be a " + ALLOWED + "; was \"" + shown(text) + "\"");
        }
    }

    /** Short, and as {@link OneLine#shown}: what came from outside goes to a terminal only like this. */
    public static String shown(String value) {
        String safe = OneLine.shown(value);
        return safe.length() <= 80 ? safe : safe.substring(0, 80) + "…";
    }

    @Override
    public String toString() {
        return text;
    }
}
