package dev.molt.cli;

import dev.molt.flags.DeclaredFlags;
import dev.molt.flags.FlagName;
import dev.molt.flags.FlagStore;
import dev.molt.flags.FlagValue;
import dev.molt.flags.FlagValues;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine;

/** {@code molt flags list}. */
@CommandLine.Command(
        name = "list",
        description = "The flags that the release declares: what they say, why, and what they say by default.")
final class FlagsListCommand extends Command {
    @Override
    Answer answer() throws IOException {
        DeclaredFlags declared = DeclaredFlags.read(around().data())
                .orElse(new DeclaredFlags("", Collections.emptySortedMap(), Collections.emptySortedMap()));
        FlagStore.Present present = new FlagStore(around().data()).present();
        Instant now = around().clock().instant();
        FlagValues values = FlagValues.of(declared, present.change(), now);
        List<String> problems = new ArrayList<>(values.problems());
        present.problem().ifPresent(problems::add);
        List<String> strangers = strangers(declared, present, now);
        List<String> lines = new ArrayList<>(
                declared.flags().isEmpty()
                        ? List.of("No release has declared flags here; a service does with Service.flag.")
                        : table(values, now).lines(Terminal.width(around())));
        strangers.forEach(name -> lines.add("also set, but no flag of release " + declared.release() + ": " + name));
        problems.forEach(problem -> lines.add("problem: " + problem));
        return new Answer(
                problems.isEmpty() ? Exit.DONE : Exit.FAILED,
                Json.with("change", present.change().number())
                        .and("release", declared.release())
                        .and(
                                "flags",
                                values.values().values().stream()
                                        .map(FlagsListCommand::json)
                                        .toList())
                        .and("others", strangers)
                        .and("problems", problems)
                        .fields(),
                lines);
    }

    private static List<String> strangers(DeclaredFlags declared, FlagStore.Present present, Instant now) {
        TreeSet<FlagName> names = new TreeSet<>(present.change().inForce(now).keySet());
        names.removeAll(declared.flags().keySet());
        return names.stream().map(FlagName::text).toList();
    }

    private static Table table(FlagValues values, Instant now) {
        Table table = new Table("FLAG", "TYPE", "VALUE", "DEFAULT", "FROM", "MEANING");
        for (FlagValue each : values.values().values()) {
            table.row(
                    each.flag().name().text(),
                    each.flag().type().word(),
                    each.value().toString(),
                    each.flag().defaultText(),
                    from(each, now),
                    each.flag().meaning());
        }
        return table;
    }

    private static String from(FlagValue value, Instant now) {
        return switch (value.source()) {
            case DEFAULT -> "default";
            case ENVIRONMENT -> "environment (" + value.flag().name().variable() + ")";
            case SET ->
                value.until()
                        .map(end -> "set, for " + Ages.of(Duration.between(now, end)))
                        .orElse("set");
        };
    }

    private static Map<String, Object> json(FlagValue value) {
        return Json.with("name", value.flag().name().text())
                .and("type", value.flag().type().word())
                .and("value", value.value())
                .and("default", value.flag().read(value.flag().defaultText()))
                .and("from", value.source().name().toLowerCase(Locale.ROOT))
                .and("until", value.until().map(Instant::toString).orElse(""))
                .and("meaning", value.flag().meaning())
                .fields();
    }
}
