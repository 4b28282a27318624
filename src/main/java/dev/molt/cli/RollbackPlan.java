package dev.molt.cli;

import dev.molt.update.AppliedMigration;
import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.History;
import dev.molt.update.ReleaseId;
import dev.molt.update.UpdateLock;
import java.util.List;
import java.util.Optional;

/**
 * What a rollback would do.
 *
 * @param restore the backup that the database would go back to; empty if only the code goes back
 * @param why it has to, or need not; completes "because"
 * @param migrations what updates applied since the release last ran
 */
record RollbackPlan(
        ReleaseId from, ReleaseId to, Optional<BackupManifest> restore, String why, List<AppliedMigration> migrations) {

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
        List<AppliedMigration> migrations = history.migrationsSince(to);
        if (same || !migratesUnseen && history.onlyCompatibleSince(to)) {
            String why = same ? "its schema has not changed" : "every migration since is compatible";
            return new RollbackPlan(from, to, Optional.empty(), why, migrations);
        }
        String why = to + " ran with schema " + named(wanted) + ", the database now has " + named(present)
                + (changed ? " and migrations that " + to + " does not have" : "");
        Optional<BackupManifest> backup = backups.newestOf(to);
        if (backup.isEmpty()) {
            throw new Failure(
                    Exit.REFUSED,
                    why + ", and there is no backup of " + to + " to go back to",
                    "molt backups list shows what there is; a fixed newer release is the other way out");
        }
        return new RollbackPlan(from, to, backup, why, migrations);
    }

    /** To exactly what was before the rollback that was committed last: its code, and if it restored data, the data from before. */
    static RollbackPlan undo(History history, Backups.Listing backups, ReleaseId running, boolean migratesUnseen) {
        UpdateLock last = history.last(UpdateLock::committed)
                .filter(UpdateLock::isRollback)
                .filter(record -> record.from().isPresent())
                .orElseThrow(() -> new Failure(
                        Exit.REFUSED,
                        "what was committed last is no rollback, so there is none to undo",
                        "molt history shows what was; molt rollback --to RELEASE goes to any release"));
        ReleaseId target = last.from().orElseThrow();
        if (last.get("restore").isEmpty()) {
            return of(history, backups, running, target, migratesUnseen);
        }
        BackupManifest backup = backups.find(last.get("backup"))
                .orElseThrow(() -> new Failure(
                        Exit.REFUSED,
                        "the backup " + last.get("backup") + " that rollback " + last.id()
                                + " made of the state before it is not there",
                        "molt backups list shows what there is"));
        return new RollbackPlan(
                running, target, Optional.of(backup), "rollback " + last.id() + " restored a backup", List.of());
    }

    /** The same with its newest backup, because somebody wants that. */
    RollbackPlan withData(Backups.Listing backups) {
        if (restore.isPresent()) {
            return this;
        }
        BackupManifest backup = backups.newestOf(to)
                .orElseThrow(() -> new Failure(
                        Exit.REFUSED,
                        "there is no backup of " + to + " to restore",
                        "Without --restore-db only the code goes back, which is enough, because " + why));
        return new RollbackPlan(from, to, Optional.of(backup), "--restore-db asks for it", migrations);
    }

    private static String named(String schema) {
        return schema.isEmpty() ? "unknown" : schema;
    }
}
