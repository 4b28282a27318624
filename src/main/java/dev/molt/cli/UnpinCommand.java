package dev.molt.cli;

import dev.molt.update.Pin;
import java.io.IOException;
import picocli.CommandLine;

/** {@code molt unpin}. */
@CommandLine.Command(name = "unpin", description = "Allow automatic updates again.")
final class UnpinCommand extends Command {
    @Override
    Answer answer() throws IOException {
        boolean was = Pin.remove(around().data());
        return Answer.done(
                Json.with("pinned", false).and("was_pinned", was).fields(),
                was ? "Unpinned: automatic updates go on." : "Nothing was pinned.");
    }
}
