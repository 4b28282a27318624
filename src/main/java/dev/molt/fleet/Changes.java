package dev.molt.fleet;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What happened in the fleet since a version.
 *
 * @param version to ask from the next time
 * @param epoch grows when the store lost its data; what was granted in a lower one is void
 * @param now the store's clock
 * @param whole whether this is everything there is, so that whatever is not in it is gone; else only what changed
 * @param entries those written, granted, given on or removed
 * @param members all who are members, if anybody joined or left and the store tells all of them; empty: as before, but for the two below
 * @param joined those who became members
 * @param gone the incarnations of those who are members no more; some may never have been told
 */
public record Changes(
        long version,
        long epoch,
        Instant now,
        boolean whole,
        List<Entry> entries,
        Optional<List<Member>> members,
        List<Member> joined,
        Set<String> gone) {
    public Changes {
        entries = List.copyOf(entries);
        members = members.map(List::copyOf);
        joined = List.copyOf(joined);
        gone = Set.copyOf(gone);
    }

    /** Of a store that tells all members, or that nobody joined or left. */
    public Changes(
            long version, long epoch, Instant now, boolean whole, List<Entry> entries, Optional<List<Member>> members) {
        this(version, epoch, now, whole, entries, members, List.of(), Set.of());
    }

    /** Who is a member now, when these were before. Those who stay are in the order in which they were. */
    public List<Member> membersAfter(List<Member> before) {
        if (members.isPresent()) {
            return members.get();
        }
        if (joined.isEmpty() && gone.isEmpty()) {
            return before;
        }
        Set<String> changed = new HashSet<>(gone);
        joined.forEach(member -> changed.add(member.incarnation()));
        return Stream.concat(before.stream().filter(member -> !changed.contains(member.incarnation())), joined.stream())
                .toList();
    }
}
