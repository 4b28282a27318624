package dev.molt.cli;

import dev.molt.update.Pin;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code molt pin}. */
@CommandLine.Command(
        name = "pin",
        description =
                "Keep the release that runs: no automatic updates until molt unpin. An update that you ask for goes on.")
final class PinCommand extends Command {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; molt status shows it.", defaultValue = "")
    private String reason;

    @Override
    Answer answer() throws IOException {
        Pin pin = Pin.of(
                around().running(),
                reason,
                around().requester(),
                around().clock().instant());
        pin.write(around().data());
        return Answer.done(
                Json.with("pinned", true)
                        .and("release", pin.release())
                        .and("reason", pin.reason())
                        .fields(),
                "Pinned " + pin.release() + ": nothing is updated automatically until molt unpin.");
    }
}
