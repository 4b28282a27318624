package dev.molt.cli;

import dev.molt.config.Overrides;
import dev.molt.update.Ref;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code molt config set}. */
@CommandLine.Command(
        name = "set",
        description =
                "Set settings, all at once. The worker is switched to them, and back if it does not work with them.",
        footer = Exit.TEXT)
final class ConfigSetCommand extends Command {
    @Parameters(arity = "1..*", paramLabel = "NAME=VALUE", description = "What is to be; see molt config list.")
    private List<String> assignments;

    @Mixin
    private ConfigOptions options = new ConfigOptions();

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() throws IOException {
        try {
            SortedMap<String, String> wanted = wanted();
            return new ConfigChange(around(), options).make("", present -> with(present, wanted));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private static Overrides with(Overrides present, SortedMap<String, String> wanted) {
        Overrides changed = present;
        for (Map.Entry<String, String> setting : wanted.entrySet()) {
            changed = changed.with(setting.getKey(), setting.getValue());
        }
        return changed;
    }

    private SortedMap<String, String> wanted() {
        SortedMap<String, String> wanted = new TreeMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("NAME=VALUE is wanted; was \"" + Ref.shown(assignment) + "\"");
            }
            String name = ConfigName.of(assignment.substring(0, equals));
            if (wanted.put(name, value(name, assignment.substring(equals + 1))) != null) {
                throw new IllegalArgumentException(name + " is given twice");
            }
        }
        return wanted;
    }

    private static String value(String name, String value) {
        if (name.equals("DATA_DIR")) {
            throw new IllegalArgumentException(
                    "DATA_DIR is where config.env is found: set it in the environment that Molt is started with");
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException(
                    name + "= counts as not set. To have its default again: molt config unset " + name);
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(name + " must be one line without control characters");
        }
        return value;
    }
}
