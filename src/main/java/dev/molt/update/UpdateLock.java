package dev.molt.update;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An update, open or ended: the lock is the record. Fields that this release does not know are kept.
 *
 * @param fields every field, in the order of the file
 */
public record UpdateLock(Map<String, String> fields) {
    /** Checks every field that has a rule. */
    public UpdateLock {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        LockRule.check(fields);
    }

    /**
     * Reads a lock or a record of the history.
     *
     * @throws UnreadableException naming the file and the field
     */
    public static Optional<UpdateLock> read(Path file) throws IOException {
        Optional<Map<String, String>> fields = FlatJson.readIfPresent(file);
        try {
            return fields.map(UpdateLock::new);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(file + " is unreadable: " + e.getMessage());
        }
    }

    /** The field, or "" if it is missing. */
    public String get(String key) {
        return fields.getOrDefault(key, "");
    }

    public String id() {
        return get("id");
    }

    /** update, first_start, rollback or config. */
    public String kind() {
        return get("kind");
    }

    public boolean isRollback() {
        return kind().equals("rollback");
    }

    /** Whether it changes the configuration of the release that runs, and nothing else. */
    public boolean isConfiguration() {
        return kind().equals("config");
    }

    /** What it is in words: "configuration 7", "update 20261121T010203Z-1a2b3c". */
    public String title() {
        return isConfiguration() ? "configuration " + get("config") : "update " + id();
    }

    public Phase phase() {
        return Phase.of(get("phase"));
    }

    /** The release that ran when it was requested. */
    public Optional<ReleaseId> from() {
        return release("from");
    }

    /** The release that is to run, once it is known. */
    public Optional<ReleaseId> to() {
        return release("to");
    }

    private Optional<ReleaseId> release(String key) {
        return Optional.of(get(key)).filter(text -> !text.isEmpty()).map(ReleaseId::new);
    }

    /** The commit of the target, or "" until it is known. */
    public String commit() {
        return get("commit");
    }

    /** How it ended; empty while it is open. */
    public Optional<Outcome> outcome() {
        return Optional.of(get("outcome")).filter(text -> !text.isEmpty()).map(Outcome::of);
    }

    public boolean committed() {
        return outcome().filter(Outcome.COMMITTED::equals).isPresent();
    }

    public String reason() {
        return get("reason");
    }

    /** Whether the target itself failed. */
    public boolean isBad() {
        return get("bad").equals("yes");
    }

    /** The milliseconds in this field, if it has been measured. */
    public OptionalLong milliseconds(String key) {
        String text = get(key);
        return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    /** Whether it was about this release: what it went to, or what it was asked to build. */
    boolean concerns(ReleaseId release) {
        return to().map(release::equals).orElseGet(() -> !commit().isEmpty() && release.isOf(commit()));
    }
}
