package dev.molt.check;

import dev.molt.update.ReleaseId;
import java.util.List;
import java.util.Map;

/**
 * What an archive says of a release.
 *
 * @param release the release
 * @param commit what it is built from, 40 hexadecimal digits
 * @param ancestors commits that it descends from, newest first, as far as the manifest goes back
 * @param file the tar, beside the manifest
 * @param size of the tar, in bytes
 * @param arch what it was built on, or ""
 * @param java the feature version that it needs, or ""
 */
public record ArchiveManifest(
        ReleaseId release, String commit, List<String> ancestors, String file, long size, String arch, String java) {

    public ArchiveManifest {
        check(commit.matches("[0-9a-f]{40}") && release.isOf(commit), "commit");
        check(ancestors.stream().allMatch(each -> each.matches("[0-9a-f]{40}")), "ancestors");
        check(file.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,200}"), "file");
        check(size > 0, "size");
        check(arch.matches("[A-Za-z0-9._-]{0,40}"), "arch");
        check(java.matches("[0-9]{0,3}"), "java");
        ancestors = List.copyOf(ancestors);
    }

    static ArchiveManifest of(Map<String, String> fields) {
        check("1".equals(fields.get("format")), "format");
        String ancestors = get(fields, "ancestors");
        String size = get(fields, "size");
        check(size.matches("[1-9][0-9]{0,14}"), "size");
        return new ArchiveManifest(
                new ReleaseId(get(fields, "release")),
                get(fields, "commit"),
                ancestors.isEmpty() ? List.of() : List.of(ancestors.split(" ")),
                get(fields, "file"),
                Long.parseLong(size),
                get(fields, "arch"),
                get(fields, "java"));
    }

    private static String get(Map<String, String> fields, String key) {
        return fields.getOrDefault(key, "");
    }

    private static void check(boolean valid, String key) {
        if (!valid) {
            throw new IllegalArgumentException("it has no valid \"" + key + "\"");
        }
    }

    /** Whether this commit is among the ancestors. */
    public boolean descendsFrom(String earlier) {
        return ancestors.contains(earlier);
    }
}
