package dev.molt.listener;

import dev.molt.fleet.Entry;
import dev.molt.fleet.Member;
import dev.molt.listener.Step.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one member is to do about each listener, judged from one view of the fleet. Nothing is done here.
 *
 * @param steps one for each listener that there is and that can be read, in the order of their ids
 * @param problems why others cannot be read, by their ids
 */
record Plan(List<Step> steps, Map<String, String> problems) {

    /** What a member sees, and whether it is about to leave. */
    private record Sight(FleetView view, String me, boolean isLeaving, Roster roster, Map<String, String> due) {}

    static Plan of(FleetView view, String me, boolean isLeaving, WantedReader reader) {
        SortedMap<String, Wanted> wanted = new TreeMap<>();
        Map<String, String> problems = new HashMap<>();
        view.entries().values().stream()
                .filter(entry -> entry.name().startsWith(Names.LISTENER)
                        && entry.document().isPresent())
                .forEach(entry -> {
                    String id = entry.name().substring(Names.LISTENER.length());
                    WantedReader.Known known = reader.read(id, entry);
                    known.wanted().ifPresent(it -> wanted.put(id, it));
                    if (known.wanted().isEmpty()) {
                        problems.put(id, known.problem());
                    }
                });
        reader.forgetAllBut(wanted.keySet());
        Roster roster = Roster.of(view, isLeaving ? Optional.of(me) : Optional.empty());
        Sight sight = new Sight(view, me, isLeaving, roster, due(view, roster, wanted));
        List<Step> steps = new ArrayList<>();
        wanted.forEach((id, it) -> steps.add(step(it, view.entries().get(Names.LISTENER + id), sight)));
        return new Plan(List.copyOf(steps), Map.copyOf(problems));
    }

    /** The incarnation that is to have each listener that is to run. Those whose tokens need the same key are shared among themselves. */
    private static Map<String, String> due(FleetView view, Roster roster, Map<String, Wanted> wanted) {
        Map<Optional<String>, Map<String, Optional<String>>> byKey = new HashMap<>();
        wanted.forEach((id, it) -> {
            if (it.isRunning()) {
                Optional<Member> owner = view.owner(view.entries().get(Names.LISTENER + id));
                byKey.computeIfAbsent(it.token().map(SealedToken::key), key -> new HashMap<>())
                        .put(id, owner.map(Member::host));
            }
        });
        Map<String, String> due = new HashMap<>();
        byKey.forEach((key, holders) -> Shares.of(holders, roster.hosts(key))
                .forEach((id, host) -> due.put(id, roster.byHost().get(host).incarnation())));
        return due;
    }

    private static Step step(Wanted wanted, Entry entry, Sight sight) {
        Optional<String> owner = sight.view().owner(entry).map(Member::incarnation);
        Optional<String> due = Optional.ofNullable(sight.due().get(wanted.id()));
        boolean isMine = owner.equals(Optional.of(sight.me()));
        boolean isDueHere = due.equals(Optional.of(sight.me()));
        Kind kind = Kind.LEAVE;
        if (isMine) {
            kind = mine(wanted, due, isDueHere, sight.isLeaving());
        } else if (owner.isEmpty() && isDueHere) {
            kind = Kind.TAKE;
        } else if (isDueHere && wanted.overlap()) {
            kind = Kind.WARM;
        } else if (owner.isEmpty()
                && wanted.state() == Wanted.State.FORGOTTEN
                && sight.roster().first().equals(Optional.of(sight.me()))) {
            kind = Kind.FORGET;
        }
        return new Step(kind, wanted, entry, due.orElse(""), warmth(wanted, due, sight));
    }

    private static Kind mine(Wanted wanted, Optional<String> due, boolean isDueHere, boolean isLeaving) {
        if (!wanted.isRunning() || due.isEmpty() && isLeaving) {
            return Kind.RELEASE;
        }
        return due.isEmpty() || isDueHere ? Kind.KEEP : Kind.GIVE;
    }

    private static String warmth(Wanted wanted, Optional<String> due, Sight sight) {
        return sight.roster().byHost().values().stream()
                .filter(it -> due.equals(Optional.of(it.incarnation())))
                .map(it -> it.warm().getOrDefault(wanted.id(), ""))
                .findFirst()
                .orElse("");
    }
}
