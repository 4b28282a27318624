package dev.molt.cli;

import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.History;
import dev.molt.update.ReleaseId;
import java.util.Optional;

/**
 * What a rollback would do.
 *
 * @param restore the backup that the database would go back to; empty if only the code goes back
 */
record RollbackPlan(ReleaseId from, ReleaseId to, Optional<BackupManifest> restore) {
    /**
     * Code only if both releases ran with the same schema and nothing without a version came since, or all that came is compatible; else with the newest backup of the target.
     *
     * @param migratesUnseen whether a command migrates the database, so that no record tells its schema
     */
    static RollbackPlan of(
            History history, Backups.Listing backups, ReleaseId from, ReleaseId to, boolean migratesUnseen) {
        String present = history.schemaOf(from);
        String wanted = history.schemaOf(to);
        boolean changed = history.changedUnderOneSchemaSince(to);
        boolean same = present.equals(wanted) && !changed && !(present.isEmpty() && migratesUnseen);
        if (same || !migratesUnseen && history.onlyCompatibleSince(to)) {
            return new RollbackPlan(from, to, Optional.empty());
        }
        Optional<BackupManifest> backup = backups.newestOf(to);
        if (backup.isEmpty()) {
            throw new Failure(
                    Exit.REFUSED,
                    to + " ran with schema " + named(wanted) + ", the database now has " + named(present)
                            + (changed ? " and migrations that " + to + " does not have" : "")
                            + ", and there is no backup of " + to + " to go back to",
                    "molt backups list shows what there is; a fixed newer release is the other way out");
        }
        return new RollbackPlan(from, to, backup);
    }

    private static String named(String schema) {
        return schema.isEmpty() ? "unknown" : schema;
    }
}
