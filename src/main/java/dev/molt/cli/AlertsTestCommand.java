package dev.molt.cli;

import dev.molt.notify.Alerts;
import java.io.IOException;
import picocli.CommandLine;

/** {@code molt alerts test}. */
@CommandLine.Command(
        name = "test",
        description = "Send a test to every channel, and say how that went. Exit code 1 if one failed.")
final class AlertsTestCommand extends Command {
    @Override
    Answer answer() throws IOException {
        return AlertsCommand.tell(around(), Alerts::test, "");
    }
}
