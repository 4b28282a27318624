package dev.molt.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code molt}. */
@CommandLine.Command(
        name = "molt",
        description = "Asks and tells Molt what to do. Works beside a running Molt and on a stopped one.",
        footer = Exit.TEXT,
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = VersionCommand.class,
        subcommands = {
            StatusCommand.class,
            CheckCommand.class,
            UpdateCommand.class,
            PinCommand.class,
            UnpinCommand.class,
            MaintenanceCommand.class,
            FlagsCommand.class,
            ListenersCommand.class,
            ConfigCommand.class,
            RollbackCommand.class,
            BackupsCommand.class,
            AlertsCommand.class,
            FleetCommand.class,
            HistoryCommand.class,
            VerifyCommand.class,
            DoctorCommand.class,
            VersionCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        })
final class MoltCommand implements Group, Runnable {
    private final Surroundings around;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print the answer as JSON.")
    private boolean json;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "With an error, print where in Molt it arose.")
    private boolean debug;

    MoltCommand(Surroundings around) {
        this.around = around;
    }

    Surroundings around() {
        return around;
    }

    boolean json() {
        return json;
    }

    boolean debug() {
        return debug;
    }

    @Override
    public MoltCommand root() {
        return this;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
}
