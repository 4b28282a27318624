package dev.molt.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code molt flags}. */
@CommandLine.Command(
        name = "flags",
        description = "What the service does differently, without a restart.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FlagsListCommand.class,
            FlagsSetCommand.class,
            FlagsUnsetCommand.class,
            FlagsHistoryCommand.class,
            FlagsUndoCommand.class
        })
final class FlagsCommand implements Group, Runnable {
    @ParentCommand
    private MoltCommand parent;

    @Spec
    private CommandSpec spec;

    @Override
    public MoltCommand root() {
        return parent;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "a command is missing: list, set, unset, history or undo");
    }
}
