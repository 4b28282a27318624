package dev.molt.cli;

import dev.molt.update.Ref;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code molt update}. */
@CommandLine.Command(
        name = "update",
        description =
                "Update to what UPDATE_BRANCH points to, or to REF. The supervisor does it; this command asks for it.",
        footer = Exit.TEXT)
final class UpdateCommand extends Command {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "REF",
            description = "A branch, tag, commit or release; default: UPDATE_BRANCH.")
    private Optional<String> ref = Optional.empty();

    @ArgGroup
    private Instead instead = new Instead();

    @Option(
            names = "--grant",
            description = "Allow a target that does not descend from what runs, or that failed before.")
    private boolean grant;

    @Option(
            names = "--alone",
            description = "In a fleet: update this instance without a slot, whatever the rollout does.")
    private boolean alone;

    @Mixin
    private WaitOptions wait = new WaitOptions();

    @Spec
    private CommandSpec spec;

    /** What may be done instead of asking for the update. */
    static final class Instead {
        @Option(names = "--dry-run", description = "Only list the commits and migrations that would come.")
        private boolean dryRun;

        @Option(names = "--cancel", description = "Give the open update up; possible until the old worker is drained.")
        private boolean cancel;
    }

    @Override
    Answer answer() throws IOException {
        if (instead.cancel) {
            return new Cancellation(around(), wait).cancel();
        }
        Ref target = target();
        return instead.dryRun
                ? new DryRun(around()).preview(target)
                : new UpdateRequest(around(), wait).ask(target, grant, alone);
    }

    private Ref target() {
        try {
            return new Ref(ref.orElseGet(() -> around().settings().updateBranch()));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
