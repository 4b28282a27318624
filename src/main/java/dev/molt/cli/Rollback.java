package dev.molt.cli;

import dev.molt.config.Settings;
import dev.molt.update.AppliedMigration;
import dev.molt.update.BackupManifest;
import dev.molt.update.Backups;
import dev.molt.update.OneLine;
import dev.molt.update.Releases;
import dev.molt.update.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Asks for a rollback, after saying what it does and what it would lose. */
final class Rollback {
    private final Surroundings around;
    private final RollbackPlan plan;
    private final List<String> losses;

    Rollback(Surroundings around, RollbackPlan plan) throws IOException {
        this.around = around;
        this.plan = plan;
        if (plan.restore().isPresent()) {
            refuseDamaged(plan.restore().get());
        }
        this.losses = plan.restore().isPresent()
                ? new Losses(around).of(plan.restore().get())
                : List.of();
    }

    private void refuseDamaged(BackupManifest backup) throws IOException {
        List<String> damage = new Backups(around.data()).damage(backup);
        if (!damage.isEmpty()) {
            throw new Failure(
                    Exit.REFUSED,
                    "backup " + backup.stamp() + " is damaged: " + String.join("; ", damage),
                    "Bring its files back, or choose another one: molt backups verify");
        }
    }

    /** What it would do; changes nothing. */
    Answer preview() throws IOException {
        List<String> lines = new ArrayList<>(what());
        lines.add("Nothing was changed.");
        return new Answer(
                Exit.DONE,
                Json.with("from", plan.from().text())
                        .and("to", plan.to().text())
                        .and(
                                "restore",
                                plan.restore().map(BackupManifest::stamp).orElse(""))
                        .and("why", plan.why())
                        .and(
                                "migrations",
                                plan.migrations().stream().map(Rollback::named).toList())
                        .and("losses", losses)
                        .fields(),
                lines);
    }

    /**
     * Asks for it.
     *
     * @param mayRestore whether the words were said that a restore takes
     * @param snapshot whether the present state is backed up before, when the switch itself does not
     */
    Answer perform(boolean mayRestore, boolean snapshot, Confirmation confirmation, WaitOptions wait)
            throws IOException {
        UpdateRequest request = new UpdateRequest(around, wait);
        request.refuseNow();
        List<String> notes = what();
        if (plan.restore().isPresent()) {
            if (!mayRestore) {
                notes.stream().map(OneLine::shown).forEach(around.err()::println);
                throw new Failure(
                        Exit.REFUSED,
                        "a restore was not asked for, and nothing was changed",
                        "If that is to be lost, ask for it with --restore-db; a fixed newer release is the other way out");
            }
            confirmation.orRefuse(notes);
            notes = new ArrayList<>(List.of("Code and database go back."));
        } else if (snapshot && mayOverlap()) {
            notes.add("The present state is backed up as " + backedUp() + ".");
        }
        String restore = plan.restore().map(BackupManifest::stamp).orElse("");
        return request.make(Request.rollback(plan.from(), plan.to(), restore, around.requester()), notes);
    }

    /** A switch with a stop makes a backup itself. */
    private boolean mayOverlap() {
        Settings settings = around.settings();
        boolean takesSocketOnceItMay = settings.appSocket().equals("molt")
                || settings.appSocket().equals("auto") && settings.appRun().isEmpty();
        return takesSocketOnceItMay && !settings.text("UPDATE_SWITCH").equals("stop");
    }

    /** An overlap takes no backup of its own, and a release that does not fit may write what nobody wants. */
    private String backedUp() throws IOException {
        try {
            return new BackupMaker(around).make().stamp();
        } catch (Failure e) {
            throw new Failure(e.exitCode(), e.getMessage(), e.hint() + ". Or go back without one: --no-backup");
        }
    }

    private List<String> what() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("From " + plan.from() + " to " + plan.to() + ".");
        if (!plan.migrations().isEmpty()) {
            lines.add("Migrations since: "
                    + plan.migrations().stream().map(Rollback::named).collect(Collectors.joining(", ")) + ".");
        }
        if (new Releases(around.data()).manifest(plan.to()).isEmpty()) {
            lines.add(plan.to() + " is not here any more and is built again from git.");
        }
        plan.restore()
                .ifPresentOrElse(
                        backup -> addRestore(lines, backup),
                        () -> lines.add("Only the code goes back; the database stays, because " + plan.why() + "."));
        return lines;
    }

    private void addRestore(List<String> lines, BackupManifest backup) {
        lines.add("The database goes back to that of " + backup.createdAt() + ", "
                + Ages.since(backup.createdAt(), around.clock()) + " ago (backup " + backup.stamp() + "), because "
                + plan.why() + ".");
        if (losses.isEmpty()) {
            lines.add("No row came, changed or went since then.");
        } else {
            lines.add("Everything that was written since then will be gone from the service. Rows since then:");
            losses.forEach(loss -> lines.add("  " + loss));
        }
        lines.add("The present state is backed up first: molt rollback --undo brings it back.");
    }

    private static String named(AppliedMigration migration) {
        return migration.name() + " (" + migration.kind().text() + (migration.declared() ? ", declared" : "") + ")";
    }
}
