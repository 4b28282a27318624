package dev.molt.cli;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code molt fleet resume}. */
@CommandLine.Command(
        name = "resume",
        description = "Let a rollout go on that is paused, or that was halted by something that is out of the way.",
        footer = Exit.TEXT)
final class FleetResumeCommand extends Command {
    @Option(names = "--grant", description = "Also if its release is bad: from now on it is not, for the rollout.")
    private boolean grant;

    @Mixin
    private ReasonOption reason;

    @Override
    Answer answer() throws IOException {
        return FleetAnswer.changed(
                FleetStore.ask(around(), control -> control.resume(around().requester(), reason.text(), grant)),
                grant ? "A host that was rolled back takes the release only by its own molt update --grant." : "");
    }
}
