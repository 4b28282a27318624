package dev.molt.rollout;

import dev.molt.update.ReleaseId;
import java.util.regex.Pattern;

/**
 * A release as a whole fleet names it: by the first ten digits of its commit. Who finds one on a branch knows no more of it yet.
 */
public record Release(String digits) {
    private static final int DIGITS = 10;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + DIGITS + "}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    public Release {
        if (!FORM.matcher(digits).matches()) {
            throw new IllegalArgumentException("a fleet names a release by " + DIGITS
                    + " hexadecimal digits of its commit, was \"" + digits + "\"");
        }
    }

    /** The release with this name. */
    public static Release of(ReleaseId id) {
        return new Release(id.shortCommit());
    }

    /** The release that is or will be built from this commit of 40 hexadecimal digits. */
    public static Release ofCommit(String commit) {
        if (!COMMIT.matcher(commit).matches()) {
            throw new IllegalArgumentException("a commit has 40 hexadecimal digits, was \"" + commit + "\"");
        }
        return new Release(commit.substring(0, DIGITS));
    }

    @Override
    public String toString() {
        return digits;
    }
}
