package dev.molt.cli;

import dev.molt.flags.FlagStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code molt flags undo}. */
@CommandLine.Command(
        name = "undo",
        description =
                "Take the last change of flags back, by one more: what it set is as before. A second undo takes back the first.")
final class FlagsUndoCommand extends Command {
    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; the history shows it.")
    private String reason;

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() throws IOException {
        try {
            Optional<FlagStore.Made> made = FleetStore.withFlags(
                    around(),
                    store -> store.undo(
                            around().requester(), reason, around().clock().instant()));
            return made.map(it -> FlagChangeAnswer.of(it, List.of()))
                    .orElseGet(() -> Answer.done(
                            Json.with("changed", List.of()).fields(), "No flag was ever set: nothing to take back."));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
