package dev.molt.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code molt help}. */
@CommandLine.Command(name = "help", description = "Show the help of a command.")
final class HelpCommand extends Command {
    @Parameters(arity = "0..2", paramLabel = "COMMAND", description = "Which one; default: all of them in short.")
    private List<String> names = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() {
        CommandLine command = spec.root().commandLine();
        for (String name : names) {
            command = command.getSubcommands().get(name);
            if (command == null) {
                throw new ParameterException(spec.commandLine(), "there is no command " + String.join(" ", names));
            }
        }
        String usage = command.getUsageMessage();
        return Answer.done(Json.with("help", usage).fields(), usage);
    }
}
