package dev.molt.cli;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code molt fleet pause}. */
@CommandLine.Command(
        name = "pause",
        description =
                "Let no other instance begin, nor another release, until molt fleet resume. Those that have begun go on.",
        footer = Exit.TEXT)
final class FleetPauseCommand extends Command {
    @Mixin
    private ReasonOption reason;

    @Override
    Answer answer() throws IOException {
        return FleetAnswer.changed(
                FleetStore.ask(around(), control -> control.pause(around().requester(), reason.text())),
                "Nobody else begins until molt fleet resume.");
    }
}
