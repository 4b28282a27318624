package dev.molt.cli;

import dev.molt.config.Overrides;
import dev.molt.update.ConfigHistory;
import dev.molt.update.ConfigStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code molt config diff}. */
@CommandLine.Command(
        name = "diff",
        description = {
            "What one configuration sets differently from another.",
            "Without numbers: what came last; with one: since then."
        })
final class ConfigDiffCommand extends Command {
    @Parameters(arity = "0..2", paramLabel = "N", description = "A version; 0: nothing is set.")
    private List<Long> numbers = List.of();

    @Override
    Answer answer() throws IOException {
        ConfigHistory history = ConfigHistory.read(around().data());
        ConfigHistory.Present present = new ConfigStore(around().data()).present();
        Overrides from = numbers.isEmpty() ? before(history, present) : at(history, 0);
        Overrides to = numbers.size() < 2 ? present.overrides() : at(history, 1);
        List<String> lines = new ArrayList<>();
        List<Map<String, Object>> json = new ArrayList<>();
        for (String name : to.namesChangedSince(from)) {
            json.add(Json.with("name", name)
                    .and("from", from.shown(name))
                    .and("to", to.shown(name))
                    .fields());
            lines.addAll(lines("- ", name, from));
            lines.addAll(lines("+ ", name, to));
        }
        return new Answer(
                Exit.DONE,
                Json.with("changed", json).fields(),
                lines.isEmpty() ? List.of("They set the same.") : lines);
    }

    private static Overrides before(ConfigHistory history, ConfigHistory.Present present) {
        return present.edited()
                ? present.version().overrides()
                : history.before(present.version()).overrides();
    }

    private Overrides at(ConfigHistory history, int index) {
        return ConfigVersions.find(history, numbers.get(index)).overrides();
    }

    private static List<String> lines(String sign, String name, Overrides overrides) {
        return overrides.values().containsKey(name) ? List.of(sign + name + "=" + overrides.shown(name)) : List.of();
    }
}
