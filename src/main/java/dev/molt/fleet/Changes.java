package dev.molt.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happened in the fleet since a version.
 *
 * @param version to ask from the next time
 * @param epoch grows when the store lost its data; what was granted in a lower one is void
 * @param now the store's clock
 * @param whole whether this is everything there is, so that whatever is not in it is gone; else only what changed
 * @param entries those written, granted, given on or removed
 * @param members all who are members, if anybody joined or left; empty: the same as before
 */
public record Changes(
        long version, long epoch, Instant now, boolean whole, List<Entry> entries, Optional<List<Member>> members) {
    public Changes {
        entries = List.copyOf(entries);
        members = members.map(List::copyOf);
    }
}
