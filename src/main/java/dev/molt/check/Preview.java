package dev.molt.check;

import java.util.List;
import java.util.Optional;

/**
 * What an update would bring.
 *
 * @param commit the target, 40 hexadecimal digits
 * @param commits between what runs and the target, newest first
 * @param more how many further commits were left out
 * @param addedMigrations paths of migrations that the target has and what runs has not
 * @param changedMigrations paths of migrations that both have, with different content
 * @param descends whether the target descends from what runs, empty if what runs is in no repository
 */
public record Preview(
        String commit,
        List<Commit> commits,
        int more,
        List<String> addedMigrations,
        List<String> changedMigrations,
        Optional<Boolean> descends) {

    /** One commit; the subject comes from outside and is shown without control characters. */
    public record Commit(String id, String author, String subject) {}
}
