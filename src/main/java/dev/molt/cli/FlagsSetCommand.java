package dev.molt.cli;

import dev.molt.flags.DeclaredFlags;
import dev.molt.flags.FlagName;
import dev.molt.flags.FlagStore;
import dev.molt.flags.SetFlag;
import dev.molt.update.Ref;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code molt flags set}. */
@CommandLine.Command(
        name = "set",
        description =
                "Set flags. All that one command sets counts at the same moment, and undo takes it back together.",
        footer = Exit.TEXT)
final class FlagsSetCommand extends Command {
    @Parameters(arity = "1..*", paramLabel = "GROUP.NAME=VALUE", description = "What is to be; see molt flags list.")
    private List<String> assignments;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "For how long, like 90s, 30m, 2h, 7d; then they are unset. Default: until molt flags unset.")
    private Optional<Duration> time;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; the history shows it.")
    private String reason;

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() throws IOException {
        DeclaredFlags declared = DeclaredFlags.read(around().data())
                .orElseThrow(() -> new Failure(
                        Exit.REFUSED,
                        "no release that accepts in " + around().data().root() + " has declared flags yet",
                        "A service declares them with Service.flag; start it first"));
        try {
            SortedMap<FlagName, SetFlag> wanted = wanted(declared);
            FlagStore.Made made = FleetStore.withFlags(
                    around(),
                    store -> store.change(
                            around().requester(), reason, around().clock().instant(), flags -> {
                                flags.putAll(wanted);
                                return flags;
                            }));
            return FlagChangeAnswer.of(made, overridden(declared, wanted));
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private SortedMap<FlagName, SetFlag> wanted(DeclaredFlags declared) {
        Optional<Instant> until = time.map(
                it -> around().clock().instant().truncatedTo(ChronoUnit.MILLIS).plus(it));
        SortedMap<FlagName, SetFlag> wanted = new TreeMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("GROUP.NAME=VALUE is wanted; was \"" + Ref.shown(assignment) + "\"");
            }
            FlagName name = new FlagName(assignment.substring(0, equals));
            String value = assignment.substring(equals + 1);
            declared.find(name).read(value);
            if (wanted.put(name, new SetFlag(name, value, until)) != null) {
                throw new IllegalArgumentException(name + " is given twice");
            }
        }
        return wanted;
    }

    private static List<String> overridden(DeclaredFlags declared, SortedMap<FlagName, SetFlag> wanted) {
        return wanted.keySet().stream()
                .filter(declared.overrides()::containsKey)
                .map(name -> name + " stays " + declared.overrides().get(name) + " all the same: " + name.variable()
                        + " in the worker's environment overrides it.")
                .toList();
    }
}
