package dev.molt.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code molt fleet}. */
@CommandLine.Command(
        name = "fleet",
        description =
                "How a release goes through the fleet (UPDATE_STRATEGY=rolling); the same on each of its instances.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FleetStatusCommand.class,
            FleetPauseCommand.class,
            FleetResumeCommand.class,
            FleetAbortCommand.class,
            FleetUnlockCommand.class
        })
final class FleetCommand implements Group, Runnable {
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
                spec.commandLine(), "a command is missing: status, pause, resume, abort or unlock");
    }
}
