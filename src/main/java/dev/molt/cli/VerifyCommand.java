package dev.molt.cli;

import java.io.IOException;
import picocli.CommandLine;

/** {@code molt verify}. */
@CommandLine.Command(
        name = "verify",
        description =
                "Make the checks of the release that serves (verify.yaml, and those that are always made), each once."
                        + " Exit code 1 if one that is required fails.")
final class VerifyCommand extends Command {
    @Override
    Answer answer() throws IOException {
        Verified verified = Verified.now(around())
                .orElseThrow(() -> new Failure(
                        Exit.UNREACHABLE,
                        "no worker serves",
                        "Look at molt status, or start Molt with ./entrypoint.sh"));
        return new Answer(
                verified.isGood() ? Exit.DONE : Exit.FAILED,
                Json.with("good", verified.isGood())
                        .and("release", verified.release())
                        .and("checks", CheckLines.json(verified.results()))
                        .fields(),
                CheckLines.text(verified.results()));
    }
}
