package dev.molt.cli;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code molt fleet resume}. */
@CommandLine.Command(
        name = "resume",
        description = "Let a rollout go on that is paused, or that was halted by something that is out of the way.",
        footer = Exit.TEXT)
final class FleetResumeCommand extends Command {
    @Option(names = "--grant", description = "Also if its release is bad: from now on it is not, for the rollout.")
    private boolean grant;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "",
            converter = OneLineText.class,
            description = "Why; molt fleet status shows it.")
    private String reason;

    @Override
    Answer answer() throws IOException {
        return FleetAnswer.changed(
                FleetStore.ask(around(), control -> control.resume(around().requester(), reason, grant)),
                grant ? "A host that was rolled back takes the release only by its own molt update --grant." : "");
    }
}
