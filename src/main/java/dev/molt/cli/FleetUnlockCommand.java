package dev.molt.cli;

import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Member;
import dev.molt.rollout.Refusal;
import dev.molt.rollout.Rollout;
import dev.molt.rollout.RolloutControl;
import dev.molt.rollout.Sight;
import dev.molt.rollout.Slot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code molt fleet unlock}. */
@CommandLine.Command(
        name = "unlock",
        description = {
            "Take the slot of a host away that will not give it back. The rollout is halted: molt fleet resume goes on with it.",
            "With --members also end its lives in the fleet, so that others get what they own. Two owners there never are."
        },
        footer = Exit.TEXT)
final class FleetUnlockCommand extends Command {
    @Parameters(arity = "0..*", paramLabel = "HOST", description = "Whose; see molt fleet status.")
    private List<String> named = new ArrayList<>();

    @Option(names = "--all", description = "Those of all hosts that hold one.")
    private boolean all;

    @Option(
            names = "--members",
            description = "Also end the lives of these hosts in the fleet; one that is alive after all joins again.")
    private boolean members;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private ReasonOption reason;

    @Spec
    private CommandSpec spec;

    @Override
    Answer answer() throws IOException {
        if (all == !named.isEmpty()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "name a HOST, or say --all");
        }
        return FleetStore.ask(around(), this::unlock);
    }

    private Answer unlock(RolloutControl control) throws CoordinatorException, Refusal, IOException {
        Sight sight = control.look();
        Set<String> hosts = new LinkedHashSet<>(named);
        if (all) {
            sight.slots().held().forEach(slot -> hosts.add(slot.host()));
        }
        refuseUnknown(sight, hosts);
        List<String> consequences = consequences(sight, hosts);
        if (consequences.isEmpty()) {
            return answer(List.of(), List.of(), false);
        }
        new Confirmation(around(), yes).orRefuse(consequences);
        List<Slot> slots = control.unlock(hosts, around().requester(), reason.text());
        List<Member> ended = members ? evict(control, hosts) : List.of();
        boolean isHalted = control.look()
                .rollout()
                .filter(it -> it.state() == Rollout.State.HALTED)
                .isPresent();
        return answer(slots, ended, isHalted);
    }

    private static void refuseUnknown(Sight sight, Set<String> hosts) {
        List<String> unknown = hosts.stream().filter(host -> !sight.knows(host)).toList();
        if (!unknown.isEmpty()) {
            throw new Failure(
                    Exit.REFUSED,
                    "the fleet knows no host " + String.join(", ", unknown) + "; nothing was changed",
                    "molt fleet status --json names those that are there");
        }
    }

    private List<String> consequences(Sight sight, Set<String> hosts) {
        List<String> lines = new ArrayList<>();
        for (Slot slot : sight.slots().held()) {
            if (hosts.contains(slot.host())) {
                lines.add(slot.host() + " has held its slot for "
                        + Ages.of(Duration.between(slot.since(), sight.now())) + ", to be updated to " + slot.release()
                        + ": if it still is, more instances than ROLLOUT_PARALLEL may be away at the same time");
            }
        }
        for (Member member : sight.members()) {
            if (members && hosts.contains(member.host())) {
                lines.add(member.host() + " is in the fleet as " + member.incarnation()
                        + ": what it owns goes to others at once, and what it still writes is refused");
            }
        }
        return lines;
    }

    private static List<Member> evict(RolloutControl control, Set<String> hosts) throws CoordinatorException {
        List<Member> ended = new ArrayList<>();
        for (String host : hosts) {
            ended.addAll(control.evict(host));
        }
        return ended;
    }

    private static Answer answer(List<Slot> slots, List<Member> ended, boolean isHalted) {
        List<String> lines = new ArrayList<>();
        slots.forEach(slot -> lines.add("The slot of " + slot.host() + " is free."));
        ended.forEach(member -> lines.add(member.incarnation() + " of " + member.host() + " is no member any more."));
        if (isHalted) {
            lines.add("The rollout is halted; when all is well: molt fleet resume");
        }
        return new Answer(
                Exit.DONE,
                Json.with("slots", slots.stream().map(FleetAnswer::json).toList())
                        .and("members", ended.stream().map(Member::incarnation).toList())
                        .fields(),
                lines.isEmpty() ? List.of("None of them holds a slot: nothing was changed.") : lines);
    }
}
