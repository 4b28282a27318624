package dev.molt.cli;

import dev.molt.config.Overrides;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code molt config unset}. */
@CommandLine.Command(name = "unset", description = "Let settings have their defaults again.", footer = Exit.TEXT)
final class ConfigUnsetCommand extends Command {
    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Which; see molt config list.")
    private List<String> names;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() throws IOException {
        try {
            return new ConfigChange(around(), options).make("", this::without);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** What is set may be unset, also if only another release knows it. */
    private Overrides without(Overrides present) {
        Overrides changed = present;
        for (String name : names) {
            changed = changed.without(present.values().containsKey(name) ? name : ConfigName.of(name));
        }
        return changed;
    }
}
