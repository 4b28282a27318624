package dev.molt.cli;

import dev.molt.cli.Findings.Suspect;
import dev.molt.cli.Findings.Way;
import dev.molt.config.BadSetting;
import dev.molt.config.Settings;
import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.ConfigHistory;
import dev.molt.update.ConfigStore;
import dev.molt.update.ConfigVersion;
import dev.molt.update.History;
import dev.molt.update.ReleaseId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The newest change that may explain what is seen, and whether there is a way back from it.
 *
 * @param plan of the rollback, if it is a release
 */
record Suspicion(Suspect suspect, Optional<RollbackPlan> plan) {
    /** Of what has changed lately. */
    static Suspicion of(Surroundings around, PastChanges past) throws IOException {
        Optional<PastChange> change = past.suspect(around.clock());
        if (change.isEmpty()) {
            return none("nothing was changed in the last " + PastChanges.LATELY.toHours()
                    + " h that is not taken back already");
        }
        String said = "the last change came " + change.get().withAge(around.clock());
        try {
            return of(around, change.get(), said);
        } catch (Failure | BadSetting e) {
            return none(said + "; there is no way back from it: " + e.getMessage());
        }
    }

    private static Suspicion of(Surroundings around, PastChange change, String said) throws IOException {
        if (!change.obstacle().isEmpty()) {
            return none(said + "; there is no way back from it: " + change.obstacle());
        }
        return switch (change.of()) {
            case FLAGS -> to(Way.FLAGS, said);
            case CONFIGURATION -> {
                requireConfigurationBefore(around);
                yield to(Way.CONFIGURATION, said);
            }
            case RELEASE -> {
                RollbackPlan plan = plan(around);
                yield new Suspicion(
                        new Suspect(plan.restore().isPresent() ? Way.DATA : Way.CODE, said), Optional.of(plan));
            }
        };
    }

    private static Suspicion none(String said) {
        return to(Way.NONE, said);
    }

    private static Suspicion to(Way way, String said) {
        return new Suspicion(new Suspect(way, said), Optional.empty());
    }

    /** Throws why {@code molt config rollback} is no way back: it would be refused, or undo more than anybody knows. */
    static void requireConfigurationBefore(Surroundings around) throws IOException {
        ConfigHistory.Present present = new ConfigStore(around.data()).present();
        ConfigVersion before = ConfigVersions.before(around, ConfigHistory.read(around.data()));
        boolean byHand = present.edited() || present.version().way() == ConfigVersion.Way.BY_HAND;
        if (byHand && before.number() == 0) {
            throw new Failure(Exit.REFUSED, "what config.env said before it was edited by hand is not known", "");
        }
        Settings.of(before.overrides(), around.data().root());
    }

    /** As {@code molt rollback} would make it. */
    private static RollbackPlan plan(Surroundings around) throws IOException {
        History history = History.read(around.data());
        ReleaseId running = around.running();
        ReleaseId before = history.before(running)
                .orElseThrow(() -> new Failure(Exit.REFUSED, "the history names no release before " + running, ""));
        Backups backups = new Backups(around.data());
        RollbackPlan plan = RollbackPlan.of(
                history,
                backups.list(),
                running,
                before,
                around.settings().appMigrate().isPresent());
        if (plan.restore().isPresent()) {
            refuseDamaged(backups, plan.restore().get());
        }
        return plan;
    }

    private static void refuseDamaged(Backups backups, BackupManifest backup) throws IOException {
        List<String> damage = backups.damage(backup);
        if (!damage.isEmpty()) {
            throw new Failure(
                    Exit.REFUSED, "backup " + backup.stamp() + " is damaged: " + String.join("; ", damage), "");
        }
    }
}
