package dev.molt.cli;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code molt listeners recover}. */
@CommandLine.Command(
        name = "recover",
        description = "Have its owner connect anew, at once, and go on from the last message if the source can.",
        footer = Exit.TEXT)
final class ListenersRecoverCommand extends Command {
    @Parameters(index = "0", paramLabel = "ID", description = "Which one.")
    private String id;

    @Override
    Answer answer() throws IOException {
        return ListenersCommand.give(
                around(), Json.with("command", "recover").and("listener_id", id).fields());
    }
}
