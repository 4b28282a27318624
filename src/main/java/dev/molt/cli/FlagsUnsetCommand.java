package dev.molt.cli;

import dev.molt.flags.DeclaredFlags;
import dev.molt.flags.FlagName;
import dev.molt.flags.FlagStore;
import dev.molt.flags.SetFlag;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code molt flags unset}. */
@CommandLine.Command(name = "unset", description = "Give flags their defaults back, all at the same moment.")
final class FlagsUnsetCommand extends Command {
    @Parameters(arity = "1..*", paramLabel = "GROUP.NAME", description = "Which ones.")
    private List<String> names;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why; the history shows it.")
    private String reason;

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() throws IOException {
        return FleetStore.withFlags(around(), this::unset);
    }

    private Answer unset(FlagStore store) throws IOException {
        Instant now = around().clock().instant();
        store.follow(now);
        try {
            List<FlagName> unwanted = names.stream().map(FlagName::new).toList();
            SortedMap<FlagName, SetFlag> set = store.present().change().inForce(now);
            refuseUnknown(unwanted, set);
            if (unwanted.stream().noneMatch(set::containsKey)) {
                return Answer.done(Json.with("changed", List.of()).fields(), "None of them was set.");
            }
            return FlagChangeAnswer.of(
                    store.change(around().requester(), reason, now, flags -> {
                        flags.keySet().removeAll(unwanted);
                        return flags;
                    }),
                    List.of());
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** What an earlier release had and somebody set may be unset, though nobody declares it now. */
    private void refuseUnknown(List<FlagName> names, SortedMap<FlagName, SetFlag> set) throws IOException {
        Optional<DeclaredFlags> declared = DeclaredFlags.read(around().data());
        declared.ifPresent(
                known -> names.stream().filter(name -> !set.containsKey(name)).forEach(known::find));
    }
}
