package dev.molt.cli;

import dev.molt.config.Settings;
import dev.molt.update.CheckResult;
import dev.molt.verify.BadList;
import dev.molt.verify.BuiltIn;
import dev.molt.verify.CheckList;
import dev.molt.verify.ListedCheck;
import dev.molt.verify.Scratch;
import dev.molt.verify.Serving;
import dev.molt.verify.Subject;
import dev.molt.verify.Verification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
        try (Scratch scratch = Scratch.make()) {
            Settings settings = around().settings();
            Subject serving = Serving.find(around().data(), settings, scratch.directory())
                    .orElseThrow(() -> new Failure(
                            Exit.UNREACHABLE,
                            "no worker serves",
                            "Look at molt status, or start Molt with ./entrypoint.sh"));
            return shown(serving.release(), Verification.once(serving, checks(serving, settings)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILED, "interrupted", "");
        }
    }

    private static List<ListedCheck> checks(Subject serving, Settings settings) throws IOException {
        List<ListedCheck> checks = new ArrayList<>(BuiltIn.of(serving, settings));
        try {
            CheckList.read(serving.directory(), settings.dbPaths()).ifPresent(list -> checks.addAll(list.checks()));
        } catch (BadList e) {
            throw new Failure(
                    Exit.FAILED, e.getMessage() + " (in " + serving.directory() + ")", "Correct it in a new commit");
        }
        return checks;
    }

    private static Answer shown(String release, List<CheckResult> results) {
        boolean good = results.stream().noneMatch(CheckResult::fails);
        return new Answer(
                good ? Exit.DONE : Exit.FAILED,
                Json.with("good", good)
                        .and("release", release)
                        .and("checks", CheckLines.json(results))
                        .fields(),
                CheckLines.text(results));
    }
}
