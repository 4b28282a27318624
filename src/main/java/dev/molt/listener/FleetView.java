package dev.molt.listener;

import dev.molt.fleet.Entry;
import dev.molt.fleet.Member;
import dev.molt.fleet.View;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The fleet at one moment.
 *
 * @param members those that are members, by their incarnations
 * @param entries the names that are known, by their names
 */
public record FleetView(Map<String, Member> members, Map<String, Entry> entries) {
    public FleetView {
        members = Map.copyOf(members);
        entries = Map.copyOf(entries);
    }

    /** What of it was read. */
    public static FleetView of(View read) {
        Map<String, Member> members =
                read.members().stream().collect(Collectors.toMap(Member::incarnation, Function.identity()));
        return new FleetView(members, read.entries());
    }

    /** The entry of a name that has a document. */
    Optional<Entry> entry(String name) {
        return Optional.ofNullable(entries.get(name))
                .filter(entry -> entry.document().isPresent());
    }

    /** Who owns it: the one it was granted to last, if that is a member still. */
    Optional<Member> owner(Entry entry) {
        return entry.owner().map(members::get);
    }
}
