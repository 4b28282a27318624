package dev.molt.cli;

import dev.molt.update.ConfigHistory;
import dev.molt.update.ConfigVersion;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code molt config rollback}. */
@CommandLine.Command(
        name = "rollback",
        description = "Go back to the configuration before, or to another one, by a version of its own.",
        footer = Exit.TEXT)
final class ConfigRollbackCommand extends Command {
    @Option(
            names = "--to",
            paramLabel = "N",
            description = "Which version; 0: nothing is set. Default: the one before.")
    private Optional<Long> to = Optional.empty();

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() throws IOException {
        ConfigHistory history = ConfigHistory.read(around().data());
        ConfigVersion target =
                to.isPresent() ? ConfigVersions.find(history, to.get()) : ConfigVersions.before(around(), history);
        try {
            return new ConfigChange(around(), options)
                    .make("rollback to configuration " + target.number(), present -> target.overrides());
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
