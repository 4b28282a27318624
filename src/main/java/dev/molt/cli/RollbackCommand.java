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
            "If the database has changed its schema since, it goes back too, to the newest backup of that release: "
                    + "you are shown what that loses, and asked."
        },
        footer = Exit.TEXT)
final class RollbackCommand extends Command {
    @Option(names = "--to", paramLabel = "RELEASE", description = "Which one; default: the one before.")
    private Optional<String> to = Optional.empty();

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private WaitOptions wait = new WaitOptions();

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() throws IOException {
        ReleaseId running = around().running();
        History history = History.read(around().data());
        ReleaseId target = to.isPresent() ? named(to.get()) : before(history, running);
        if (target.equals(running)) {
            return Answer.done(
                    Json.with("id", "").and("release", running.text()).fields(),
                    running + " runs already; there is nothing to do.");
        }
        boolean migratesUnseen = around().settings().appMigrate().isPresent();
        RollbackPlan plan =
                RollbackPlan.of(history, new Backups(around().data()).list(), running, target, migratesUnseen);
        return new Rollback(around(), wait, new Confirmation(around(), yes)).perform(plan);
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
