package dev.molt.update;

import java.time.Instant;
import java.util.regex.Pattern;

/** The name of a release: the time of its commit in UTC, a dash, and the first ten digits of its commit. */
public record ReleaseId(String text) implements Comparable<ReleaseId> {
    static final Pattern FORM = Pattern.compile("[0-9]{8}T[0-9]{6}Z-[0-9a-f]{10}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final int DIGITS = 10;

    public ReleaseId {
        if (!isOne(text)) {
            throw new IllegalArgumentException(
                    "a release is named like 20261119T080000Z-0a1b2c3d4e, was \"" + text + "\"");
        }
    }

    /** The release that is built from this commit. */
    public static ReleaseId of(Instant committedAt, String commit) {
        if (!COMMIT.matcher(commit).matches()) {
            throw new IllegalArgumentException("a commit has 40 hexadecimal digits, was \"" + commit + "\"");
        }
        return new ReleaseId(Stamps.of(committedAt) + "-" + commit.substring(0, DIGITS));
    }

    /** Whether this text names a release. */
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** Whether this release is built from the commit, as far as ten digits tell. */
    public boolean isOf(String commit) {
        return commit.startsWith(shortCommit());
    }

    /** The first ten digits of its commit. */
    public String shortCommit() {
        return text.substring(text.length() - DIGITS);
    }

    @Override
    public int compareTo(ReleaseId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
