package dev.molt.cli;

import dev.molt.rollout.Rollout;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code molt fleet abort}. */
@CommandLine.Command(
        name = "abort",
        description =
                "End a rollout for good. Instances that have the release keep it; the next release begins a rollout of its own.",
        footer = Exit.TEXT)
final class FleetAbortCommand extends Command {
    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private ReasonOption reason;

    @Override
    Answer answer() throws IOException {
        Rollout aborted = FleetStore.ask(around(), control -> {
            Optional<Rollout> rollout = control.look().rollout();
            if (rollout.isPresent()) {
                new Confirmation(around(), yes)
                        .orRefuse(List.of(
                                rollout.get().said(),
                                "once it is aborted nobody else takes this release by a rollout"));
            }
            return control.abort(around().requester(), reason.text());
        });
        return FleetAnswer.changed(aborted, "");
    }
}
