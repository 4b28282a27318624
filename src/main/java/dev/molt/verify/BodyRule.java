package dev.molt.verify;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a body must hold somewhere: a text, or what a regular expression between slashes describes.
 *
 * @param written as in the list
 * @param pattern what is looked for
 */
record BodyRule(String written, Pattern pattern) {
    /** Throws {@link PatternSyntaxException} for an expression that is none. */
    static BodyRule of(String written) {
        boolean regex = written.length() > 2 && written.startsWith("/") && written.endsWith("/");
        return new BodyRule(
                written,
                regex
                        ? Pattern.compile(written.substring(1, written.length() - 1))
                        : Pattern.compile(written, Pattern.LITERAL));
    }

    void require(String path, String body) throws CheckFailed {
        if (!find(body)) {
            throw new CheckFailed("the body of " + path + " does not hold " + written);
        }
    }

    /** The engine goes back over a long text by recursion. */
    private boolean find(String body) throws CheckFailed {
        try {
            return pattern.matcher(body).find();
        } catch (StackOverflowError e) {
            throw new CheckFailed(written + " is too much for a body of " + body.length() + " characters", e);
        }
    }
}
