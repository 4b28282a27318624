package dev.molt.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code molt backups}. */
@CommandLine.Command(
        name = "backups",
        description = "Backups of database and code.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BackupsListCommand.class,
            BackupsCreateCommand.class,
            BackupsVerifyCommand.class,
            BackupsRestoreCommand.class,
            BackupsPruneCommand.class
        })
final class BackupsCommand implements Group, Runnable {
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
                spec.commandLine(), "a command is missing: list, create, verify, restore or prune");
    }
}
