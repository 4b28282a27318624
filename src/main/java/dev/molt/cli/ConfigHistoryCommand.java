package dev.molt.cli;

import dev.molt.update.ConfigHistory;
import dev.molt.update.ConfigVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code molt config history}. */
@CommandLine.Command(
        name = "history",
        description = "Who made which configuration, when, why, and how it ended; newest first.")
final class ConfigHistoryCommand extends Command {
    @Override
    Answer answer() throws IOException {
        ConfigHistory history = ConfigHistory.read(around().data());
        Table table = new Table("VERSION", "AT", "BY", "OUTCOME", "WHAT");
        List<Map<String, Object>> json = new ArrayList<>();
        for (ConfigHistory.Entry entry : history.entries()) {
            ConfigVersion version = entry.version();
            List<String> changed =
                    version.overrides().since(history.before(version).overrides());
            json.add(Json.with("config", version.number())
                    .and("at", version.at().toString())
                    .and("by", version.by())
                    .and("reason", version.reason())
                    .and("outcome", entry.outcome())
                    .and("changed", changed)
                    .fields());
            table.row(
                    Long.toString(version.number()),
                    version.at().toString(),
                    version.by(),
                    entry.outcome().replace('_', ' '),
                    String.join(", ", changed));
        }
        return new Answer(
                history.unreadable().isEmpty() ? Exit.DONE : Exit.FAILED,
                Json.with("configurations", json)
                        .and("problems", history.unreadable())
                        .fields(),
                lines(table, history));
    }

    /** A reason has a line of its own. */
    private List<String> lines(Table table, ConfigHistory history) throws IOException {
        int width = Terminal.width(around());
        List<String> rows = table.lines(width);
        List<String> lines = new ArrayList<>();
        lines.add(history.entries().isEmpty() ? "No configuration was ever made with molt config." : rows.get(0));
        for (int i = 0; i < history.entries().size(); i++) {
            String reason = history.entries().get(i).version().reason();
            lines.add(rows.get(i + 1));
            if (!reason.isEmpty()) {
                lines.add(Table.cut("  " + reason, width));
            }
        }
        history.unreadable().forEach(problem -> lines.add("problem: " + problem));
        return lines;
    }
}
