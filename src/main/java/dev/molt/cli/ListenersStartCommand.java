package dev.molt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code molt listeners start}. */
@CommandLine.Command(
        name = "start",
        description = "Have a listener run in the fleet, or run it in another way. The same again changes nothing.",
        footer = Exit.TEXT)
final class ListenersStartCommand extends Command {
    private static final String STANDARD_INPUT = "-";

    @Parameters(index = "0", paramLabel = "ID", description = "What the listener is called.")
    private String id;

    @Parameters(index = "1", paramLabel = "URL", description = "Where its source is, like wss://host/path.")
    private String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file with the token that the source asks for; - is standard input. It is never shown.")
    private Optional<Path> tokenFile;

    @Option(
            names = "--resumable",
            description = "The source goes on after the message whose cursor it gets as Last-Event-ID.")
    private boolean resumable;

    @Option(names = "--single", description = "The source does not take two connections at once.")
    private boolean single;

    @Override
    Answer answer() throws IOException {
        Json command = Json.with("command", "start")
                .and("listener_id", id)
                .and("url", url)
                .and("resumable", resumable)
                .and("overlap", !single);
        if (tokenFile.isPresent()) {
            command.and("token", token(tokenFile.get()));
        }
        return ListenersCommand.give(around(), command.fields());
    }

    private String token(Path file) throws IOException {
        if (!file.toString().equals(STANDARD_INPUT)) {
            return Files.readString(file).strip();
        }
        return Optional.ofNullable(around().in().readLine()).orElse("").strip();
    }
}
