package dev.molt.cli;

import dev.molt.notify.Alerts;
import java.io.IOException;
import picocli.CommandLine;

/** {@code molt alerts retry}. */
@CommandLine.Command(
        name = "retry",
        description = "Try once, now, to send what waits. Exit code 1 if something was not sent.")
final class AlertsRetryCommand extends Command {
    @Override
    Answer answer() throws IOException {
        return AlertsCommand.tell(around(), Alerts::retry, "Nothing waits.");
    }
}
