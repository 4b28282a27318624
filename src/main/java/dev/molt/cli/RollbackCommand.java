package dev.molt.cli;

import dev.molt.update.Backups;
import dev.molt.update.History;
import dev.molt.update.ReleaseId;
import dev.molt.update.Releases;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code molt rollback}. */
@CommandLine.Command(
        name = "rollback",
        description = {
            "Go back to the release before, or to another one that was here.",
            "Whether the code is enough is told by the migrations since. If it is not, the database goes back too, to the newest "
                    + "backup of that release: you are shown what that loses, and it is done only with --restore-db and a yes."
        },
        footer = Exit.TEXT)
final class RollbackCommand extends Command {
    @Option(names = "--to", paramLabel = "RELEASE", description = "Which one; default: the one before.")
    private Optional<String> to = Optional.empty();

    @Option(names = "--undo", description = "Return to what was before the rollback that was committed last.")
    private boolean undo;

    @Option(
            names = "--restore-db",
            description = "Take the database back too. What was written since is lost to the service.")
    private boolean restore;

    @Option(
            names = "--no-backup",
            description = "When only the code goes back: do not back up the present state first.")
    private boolean noBackup;

    @Option(names = "--dry-run", description = "Only say what it would do and lose.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private WaitOptions wait = new WaitOptions();

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() throws IOException {
        if (undo && to.isPresent()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--undo and --to exclude each other");
        }
        ReleaseId running = around().running();
        History history = History.read(around().data());
        Backups.Listing backups = new Backups(around().data()).list();
        boolean migratesUnseen = around().settings().appMigrate().isPresent();
        RollbackPlan plan;
        if (undo) {
            plan = RollbackPlan.undo(history, backups, running, migratesUnseen);
        } else {
            ReleaseId target = to.isPresent() ? named(to.get()) : before(history, running);
            if (target.equals(running)) {
                return runsAlready(running);
            }
            plan = RollbackPlan.of(history, backups, running, target, migratesUnseen);
        }
        Rollback rollback = new Rollback(around(), restore ? plan.withData(backups) : plan);
        return dryRun
                ? rollback.preview()
                : rollback.perform(restore, !noBackup, new Confirmation(around(), yes), wait);
    }

    private static Answer runsAlready(ReleaseId running) {
        return Answer.done(
                Json.with("id", "").and("release", running.text()).fields(),
                running + " runs already; there is nothing to do.");
    }

    private ReleaseId named(String text) {
        try {
            return new ReleaseId(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--to: " + e.getMessage());
        }
    }

    private ReleaseId before(History history, ReleaseId running) throws IOException {
        Optional<ReleaseId> before = history.before(running);
        if (before.isEmpty()) {
            throw new Failure(
                    Exit.REFUSED,
                    "the history names no release before " + running,
                    "Name one with --to; these are here: " + new Releases(around().data()).list());
        }
        return before.get();
    }
}
