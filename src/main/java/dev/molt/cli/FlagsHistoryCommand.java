package dev.molt.cli;

import dev.molt.flags.FlagChange;
import dev.molt.flags.FlagHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code molt flags history}. */
@CommandLine.Command(
        name = "history",
        description = "Who changed which flags, when and why; newest first, the last " + FlagHistory.KEPT + " changes.")
final class FlagsHistoryCommand extends Command {
    @Override
    Answer answer() throws IOException {
        FlagHistory.Listing listing = new FlagHistory(around().data()).list();
        Table table = new Table("CHANGE", "AT", "BY", "WHAT");
        List<Map<String, Object>> json = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < Math.min(FlagHistory.KEPT, listing.changes().size()); i++) {
            FlagChange change = listing.changes().get(i);
            FlagChange before =
                    i + 1 < listing.changes().size() ? listing.changes().get(i + 1) : FlagChange.NONE;
            List<String> changed = change.since(before);
            json.add(FlagChangeAnswer.json(change, changed));
            reasons.add(change.reason());
            table.row(Long.toString(change.number()), change.at().toString(), change.by(), String.join(", ", changed));
        }
        return new Answer(
                listing.unreadable().isEmpty() ? Exit.DONE : Exit.FAILED,
                Json.with("changes", json).and("problems", listing.unreadable()).fields(),
                lines(table, reasons, listing.unreadable()));
    }

    /** A reason has a line of its own. */
    private List<String> lines(Table table, List<String> reasons, List<String> problems) throws IOException {
        int width = Terminal.width(around());
        List<String> rows = table.lines(width);
        List<String> lines = new ArrayList<>();
        lines.add(reasons.isEmpty() ? "No flag was ever set." : rows.get(0));
        for (int i = 0; i < reasons.size(); i++) {
            lines.add(rows.get(i + 1));
            if (!reasons.get(i).isEmpty()) {
                lines.add(Table.cut("  " + reasons.get(i), width));
            }
        }
        problems.forEach(problem -> lines.add("problem: " + problem));
        return lines;
    }
}
