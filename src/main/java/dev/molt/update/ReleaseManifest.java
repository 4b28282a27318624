package dev.molt.update;

import java.util.Map;

/**
 * The seal of a release.
 *
 * @param id its directory
 * @param commit the 40 digits that it is built from
 * @param parent the release that ran when it was built, or ""
 * @param builtAt ISO time
 * @param java the class-file feature version that it needs, or ""
 * @param arch the architecture that it was built on
 * @param files how many files are sealed
 * @param manifestSha256 of {@code release.sha256}
 */
public record ReleaseManifest(
        ReleaseId id,
        String commit,
        String parent,
        String builtAt,
        String java,
        String arch,
        String files,
        String manifestSha256) {

    static ReleaseManifest of(Map<String, String> fields) {
        if (!"1".equals(fields.get("format"))) {
            throw new IllegalArgumentException("format must be 1, was \"" + fields.get("format") + "\"");
        }
        return new ReleaseManifest(
                new ReleaseId(get(fields, "id")),
                get(fields, "commit"),
                get(fields, "parent"),
                get(fields, "built_at"),
                get(fields, "java"),
                get(fields, "arch"),
                get(fields, "files"),
                get(fields, "manifest_sha256"));
    }

    private static String get(Map<String, String> fields, String key) {
        return fields.getOrDefault(key, "");
    }
}
