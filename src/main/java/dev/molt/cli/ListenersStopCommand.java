package dev.molt.cli;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code molt listeners stop}. */
@CommandLine.Command(
        name = "stop",
        description =
                "Have its owner stop a listener. Started again, it goes on from there; its token is needed again.",
        footer = Exit.TEXT)
final class ListenersStopCommand extends Command {
    @Parameters(index = "0", paramLabel = "ID", description = "Which one.")
    private String id;

    @Option(names = "--forget", description = "Forget all of it: it does not go on from there.")
    private boolean forget;

    @Override
    Answer answer() throws IOException {
        return ListenersCommand.give(
                around(),
                Json.with("command", "stop")
                        .and("listener_id", id)
                        .and("forget", forget)
                        .fields());
    }
}
