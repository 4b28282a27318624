package dev.molt.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code molt config}. */
@CommandLine.Command(
        name = "config",
        description = "The settings: what config.env says, and every version of it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ConfigListCommand.class,
            ConfigSetCommand.class,
            ConfigUnsetCommand.class,
            ConfigDiffCommand.class,
            ConfigHistoryCommand.class,
            ConfigRollbackCommand.class
        })
final class ConfigCommand implements Group, Runnable {
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
                spec.commandLine(), "a command is missing: list, set, unset, diff, history or rollback");
    }
}
