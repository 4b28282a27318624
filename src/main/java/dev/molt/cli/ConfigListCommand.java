package dev.molt.cli;

import dev.molt.config.Overrides;
import dev.molt.config.Secrets;
import dev.molt.config.Settings;
import dev.molt.update.ConfigStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code molt config list}. */
@CommandLine.Command(name = "list", description = "The settings: what they are, why, and what they are by default.")
final class ConfigListCommand extends Command {
    private static final String DEFAULT = "default";

    @Override
    Answer answer() throws IOException {
        Settings settings = around().settings();
        Overrides overrides = new ConfigStore(around().data()).present().overrides();
        Table table = new Table("SETTING", "VALUE", "DEFAULT", "FROM", "MEANING");
        List<Map<String, Object>> json = new ArrayList<>();
        for (Settings.Known known : Settings.known()) {
            String from = from(known.name(), overrides);
            String value = from.equals(DEFAULT)
                    ? known.defaultText()
                    : Secrets.shown(known.name(), settings.text(known.name()));
            table.row(known.name(), value, known.defaultText(), from, known.meaning());
            json.add(Json.with("name", known.name())
                    .and("value", value)
                    .and("default", known.defaultText())
                    .and("from", from)
                    .and("meaning", known.meaning())
                    .fields());
        }
        List<String> lines = new ArrayList<>(table.lines(Terminal.width(around())));
        List<String> others = others(overrides);
        others.forEach(name -> lines.add("also in config.env, but no setting of this release: " + name));
        return new Answer(
                Exit.DONE, Json.with("settings", json).and("others", others).fields(), lines);
    }

    private String from(String name, Overrides overrides) {
        boolean set = overrides.values().containsKey(name);
        if (!around().environment().getOrDefault(name, "").isEmpty()) {
            return set ? "environment (config.env: " + overrides.shown(name) + ")" : "environment";
        }
        return set ? "config.env" : DEFAULT;
    }

    private static List<String> others(Overrides overrides) {
        List<String> known = Settings.known().stream().map(Settings.Known::name).toList();
        return overrides.values().keySet().stream()
                .filter(name -> !known.contains(name))
                .toList();
    }
}
