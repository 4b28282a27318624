package dev.molt.check;

import dev.molt.db.Classified;
import dev.molt.update.MigrationClass;
import java.util.List;
import java.util.Optional;

/**
 * What an update would bring.
 *
 * @param commit the target, 40 hexadecimal digits
 * @param commits between what runs and the target, newest first
 * @param more how many further commits were left out
 * @param migrations those that would run, as far as they are where migrations usually are
 * @param changedMigrations paths of migrations that both have, with different content
 * @param hasMigrations whether the target has any migrations where they usually are
 * @param descends whether the target descends from what runs, empty if what runs is in no repository
 * @param barrier the barrier that comes before the target
 */
public record Preview(
        String commit,
        List<Commit> commits,
        int more,
        List<Migration> migrations,
        List<String> changedMigrations,
        boolean hasMigrations,
        Optional<Boolean> descends,
        Optional<String> barrier) {

    /** One commit; the subject comes from outside and is shown without control characters. */
    public record Commit(String id, String author, String subject) {}

    /** A migration that would run. */
    public record Migration(String path, Classified found) {}

    /** The class of the worst migration. */
    public MigrationClass worst() {
        return migrations.stream()
                .map(each -> each.found().kind())
                .reduce(MigrationClass.COMPATIBLE, MigrationClass::worse);
    }
}
