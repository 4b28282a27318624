package dev.molt.rollout;

import java.time.Instant;

/**
 * A release that no host of the fleet takes by itself any more.
 *
 * @param host the first that went back from it
 * @param reason why, one line; may be empty
 */
public record BadRelease(Release release, String host, Instant at, String reason) {
    private static final String PREFIX = "bad/";

    public BadRelease {
        reason = Fields.reason(reason);
    }

    static String name(Release release) {
        return PREFIX + release;
    }

    static boolean isNamed(String name) {
        return name.startsWith(PREFIX);
    }

    static Release release(String name) {
        return new Release(name.substring(PREFIX.length()));
    }

    /** Where and why, in words. */
    public String said() {
        return release + " failed on " + host + (reason.isEmpty() ? "" : ": " + reason);
    }

    String document() {
        return Fields.create()
                .with("release", release)
                .with("host", host)
                .with("at", at)
                .with("reason", reason)
                .document();
    }

    static BadRelease of(Fields fields) {
        return new BadRelease(
                new Release(fields.text("release")), fields.text("host"), fields.time("at"), fields.text("reason"));
    }
}
