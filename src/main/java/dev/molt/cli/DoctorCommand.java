package dev.molt.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code molt doctor}. */
@CommandLine.Command(
        name = "doctor",
        description = {
            "Look for everything that could be wrong, and recommend one way back if one is needed. Changes nothing.",
            "Exit code 1 if something is wrong; a recommendation alone is no failure."
        })
final class DoctorCommand extends Command {
    @Override
    Answer answer() throws IOException {
        PastChanges past = PastChanges.read(around().data(), around().clock());
        Examination examination = new Examination(around(), past);
        List<Examination.Result> results = examination.results();
        Recommendation recommendation = new Diagnosis(around(), examination, past).recommendation();
        boolean good = results.stream().allMatch(Examination.Result::good);
        return new Answer(
                good ? Exit.DONE : Exit.FAILED,
                Json.with("good", good)
                        .and("checks", json(results))
                        .and(
                                "verification",
                                CheckLines.json(examination
                                        .verified()
                                        .map(Verified::results)
                                        .orElse(List.of())))
                        .and("changes", past.json(around().clock()))
                        .and("problems", past.problems())
                        .and("recommendation", recommendation.json())
                        .fields(),
                lines(results, past, recommendation));
    }

    private List<String> lines(List<Examination.Result> results, PastChanges past, Recommendation recommendation) {
        List<String> lines = new ArrayList<>(results.stream()
                .map(result -> (result.good() ? "ok    " : "FAIL  ") + result.check() + ": " + result.detail())
                .toList());
        lines.add("");
        lines.addAll(past.lines(around().clock()));
        lines.add("");
        lines.addAll(recommendation.lines());
        return lines;
    }

    private static List<Map<String, Object>> json(List<Examination.Result> results) {
        return results.stream()
                .map(result -> Json.with("check", result.check())
                        .and("good", result.good())
                        .and("detail", result.detail())
                        .fields())
                .toList();
    }
}
