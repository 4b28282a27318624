package dev.molt.rollout;

import dev.molt.update.ReleaseId;
import java.time.Instant;

/**
 * What a host runs for good: a release that it has committed, and whose probation is over.
 *
 * @param at since when that is known, by the store's clock
 */
public record HostRelease(String host, ReleaseId release, Instant at) {
    private static final String PREFIX = "host/";

    static String name(String host) {
        return PREFIX + host;
    }

    static boolean isNamed(String name) {
        return name.startsWith(PREFIX);
    }

    static String host(String name) {
        return name.substring(PREFIX.length());
    }

    boolean runs(Release wanted) {
        return Release.of(release).equals(wanted);
    }

    String document() {
        return Fields.create()
                .with("host", host)
                .with("release", release)
                .with("at", at)
                .document();
    }

    static HostRelease of(Fields fields) {
        return new HostRelease(fields.text("host"), new ReleaseId(fields.text("release")), fields.time("at"));
    }
}
