package dev.molt.cli;

import dev.molt.config.Settings;
import dev.molt.update.CheckResult;
import dev.molt.update.CheckResult.Verdict;
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
import java.util.Optional;

/** The checks of the release that serves, each made once. */
record Verified(String release, List<CheckResult> results) {
    /** Makes them; empty when no worker serves. */
    static Optional<Verified> now(Surroundings around) throws IOException {
        try (Scratch scratch = Scratch.make()) {
            Settings settings = around.settings();
            Optional<Subject> serving = Serving.find(around.data(), settings, scratch.directory());
            return serving.isPresent() ? Optional.of(of(serving.get(), settings)) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILED, "interrupted", "");
        }
    }

    private static Verified of(Subject serving, Settings settings) throws IOException, InterruptedException {
        return new Verified(serving.release(), Verification.once(serving, checks(serving, settings)));
    }

    private static List<ListedCheck> checks(Subject serving, Settings settings) throws IOException {
        List<ListedCheck> checks = new ArrayList<>(BuiltIn.of(serving, settings));
        try {
            CheckList.read(serving.directory(), settings).ifPresent(list -> checks.addAll(list.checks()));
        } catch (BadList e) {
            throw new Failure(
                    Exit.FAILED, e.getMessage() + " (in " + serving.directory() + ")", "Correct it in a new commit");
        }
        return checks;
    }

    /** No check that is required fails. */
    boolean isGood() {
        return results.stream().noneMatch(CheckResult::fails);
    }

    /** Those that are required and fail, and what is wrong. */
    String failed() {
        return named(results.stream().filter(CheckResult::fails).toList());
    }

    /** What went well, and which advisory checks did not. */
    String passed() {
        List<CheckResult> advisory = results.stream()
                .filter(result -> result.advisory() && result.verdict() == Verdict.FAILED)
                .toList();
        return (results.size() - advisory.size()) + " checks of " + release + " pass"
                + (advisory.isEmpty() ? "" : "; advisory and failing: " + named(advisory));
    }

    private static String named(List<CheckResult> results) {
        return String.join(
                "; ",
                results.stream()
                        .map(result -> result.name() + ": " + result.detail())
                        .toList());
    }
}
