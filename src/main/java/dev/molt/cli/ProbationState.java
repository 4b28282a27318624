package dev.molt.cli;

import dev.molt.config.BadSetting;
import dev.molt.update.Probation;
import dev.molt.update.Stamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether what runs is still watched, and what was found.
 *
 * @param until when the probation of the last commit ends; empty if it has ended, or there is none
 * @param verdict passed, breached or cut_short; "" while nothing is decided, or nobody watched
 * @param reason of a breach, or of a probation that was cut short, or ""
 */
record ProbationState(Optional<Instant> until, String verdict, String reason) {
    private static final ProbationState NONE = new ProbationState(Optional.empty(), "", "");

    static ProbationState read(Surroundings around, Situation situation) {
        return situation.probation().map(probation -> of(probation, around)).orElse(NONE);
    }

    private static ProbationState of(Probation probation, Surroundings around) {
        Optional<Instant> until = length(around)
                .filter(length -> !probation.left(length, around.clock()).isZero())
                .map(probation::until)
                .filter(end ->
                        probation.verdict().isEmpty() || probation.verdict().equals("breached"));
        return new ProbationState(until, probation.verdict(), probation.record().get("probation_reason"));
    }

    /** With settings that cannot be used nobody is told when it ends, but all the rest. */
    private static Optional<Duration> length(Surroundings around) {
        try {
            return Optional.of(around.settings().updateProbation());
        } catch (BadSetting e) {
            return Optional.empty();
        }
    }

    /** One line; empty when there is nothing to say. */
    Optional<String> line() {
        return Stream.of(
                        verdict.equals("breached") ? "breached: " + reason : "",
                        until.map(end -> "in probation until " + Stamps.iso(end))
                                .orElse(""))
                .filter(words -> !words.isEmpty())
                .reduce((one, other) -> one + ", " + other);
    }

    Map<String, Object> json() {
        return Json.with("until", until.map(Stamps::iso).orElse(""))
                .and("verdict", verdict)
                .and("reason", reason)
                .fields();
    }
}
