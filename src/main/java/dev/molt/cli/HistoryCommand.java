package dev.molt.cli;

import dev.molt.update.CheckResult;
import dev.molt.update.Figures;
import dev.molt.update.History;
import dev.molt.update.KeptFigures;
import dev.molt.update.ReleaseId;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code molt history}. */
@CommandLine.Command(
        name = "history",
        description = "The updates that ended, newest first; with an ID, everything about one.")
final class HistoryCommand extends Command {
    private static final Set<String> CHECKS = Set.of("checks", "checks_after_rollback");

    @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "An update, or how its id begins.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many; default ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    Answer answer() throws IOException {
        History history = History.read(around().data());
        return id.isPresent() ? one(find(history, id.get())) : all(history);
    }

    private static UpdateLock find(History history, String id) {
        List<UpdateLock> found = history.records().stream()
                .filter(record -> record.id().startsWith(id))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new Failure(
                Exit.FAILED,
                found.isEmpty() ? "no update " + id + " has ended here" : found.size() + " updates begin with " + id,
                "molt history lists them");
    }

    private Answer one(UpdateLock record) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, String> field : record.fields().entrySet()) {
            shown(field.getKey(), field.getValue()).stream()
                    .map(value -> String.format("%-17s  %s", field.getKey(), value))
                    .forEach(lines::add);
        }
        Map<String, Object> json = new LinkedHashMap<>(record.fields());
        json.replaceAll(
                (key, value) -> CHECKS.contains(key) ? CheckLines.json(CheckResult.parse(record.get(key))) : value);
        Optional<KeptLog> kept = KeptLog.of(record, around().data());
        if (kept.isPresent()) {
            json.put("log", kept.get().file().toString());
            lines.addAll(kept.get().lines());
        }
        return new Answer(Exit.DONE, json, lines);
    }

    private static List<String> shown(String key, String value) {
        if (value.isEmpty()) {
            return List.of();
        }
        return switch (key) {
            case "checks", "checks_after_rollback" -> CheckLines.text(CheckResult.parse(value));
            case "probation_figures" -> List.of(Figures.parse(value).words());
            case "probation_before" -> List.of(KeptFigures.parse(value).words());
            default -> List.of(value);
        };
    }

    private Answer all(History history) throws IOException {
        List<UpdateLock> records = new ArrayList<>(history.records());
        Collections.reverse(records);
        List<UpdateLock> shown = records.subList(0, Math.min(Math.max(limit, 0), records.size()));
        List<String> lines = new ArrayList<>(
                records.isEmpty() ? List.of("No update has ended here.") : table(shown, Terminal.width(around())));
        history.unreadable().forEach(problem -> lines.add("problem: " + problem));
        return new Answer(
                history.unreadable().isEmpty() ? Exit.DONE : Exit.FAILED,
                Json.with("updates", shown.stream().map(UpdateLock::fields).toList())
                        .and("problems", history.unreadable())
                        .fields(),
                lines);
    }

    /** What tells most comes first: on a narrow terminal the line is cut. A reason has a line of its own. */
    private static List<String> table(List<UpdateLock> shown, int width) {
        Table table = new Table("ID", "OUTCOME", "FROM", "TO", "NOT ACCEPTING", "KIND", "BY");
        for (UpdateLock record : shown) {
            table.row(
                    record.id(),
                    record.get("outcome") + (record.isBad() ? ", bad" : ""),
                    where(record, "config_from", record.from()),
                    where(record, "config", record.to()),
                    milliseconds(record.get("not_accepting_ms")),
                    record.kind(),
                    record.get("requested_by"));
        }
        List<String> rows = table.lines(width);
        List<String> lines = new ArrayList<>(rows.subList(0, 1));
        for (int i = 0; i < shown.size(); i++) {
            lines.add(rows.get(i + 1));
            if (!shown.get(i).reason().isEmpty()) {
                lines.add(Table.cut("  " + shown.get(i).reason(), width));
            }
        }
        return lines;
    }

    private static String where(UpdateLock record, String version, Optional<ReleaseId> release) {
        return record.isConfiguration()
                ? "configuration " + record.get(version)
                : release.map(ReleaseId::shortCommit).orElse("-");
    }

    private static String milliseconds(String text) {
        return text.isEmpty() ? "-" : text + " ms";
    }
}
