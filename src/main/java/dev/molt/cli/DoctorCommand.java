package dev.molt.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code molt doctor}. */
@CommandLine.Command(
        name = "doctor",
        description = "Look for everything that could be wrong. Exit code 1 if something is.")
final class DoctorCommand extends Command {
    @Override
    Answer answer() throws IOException {
        List<Examination.Result> results = new Examination(around()).results();
        boolean good = results.stream().allMatch(Examination.Result::good);
        List<Map<String, Object>> json = results.stream()
                .map(result -> Json.with("check", result.check())
                        .and("good", result.good())
                        .and("detail", result.detail())
                        .fields())
                .toList();
        List<String> lines = results.stream()
                .map(result -> (result.good() ? "ok    " : "FAIL  ") + result.check() + ": " + result.detail())
                .toList();
        return new Answer(
                good ? Exit.DONE : Exit.FAILED,
                Json.with("good", good).and("checks", json).fields(),
                lines);
    }
}
