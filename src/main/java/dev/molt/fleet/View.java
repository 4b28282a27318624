package dev.molt.fleet;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a member knows of its fleet, which was true when it was read, a second or two ago at most. Never changes. */
public final class View {
    /** Before anything was read. */
    public static final View NONE =
            new View(0, 0, Instant.EPOCH, Collections.unmodifiableSortedMap(new TreeMap<>()), List.of());

    private static final Comparator<Member> ORDER =
            Comparator.comparing(Member::host).thenComparing(Member::incarnation);

    private final long version;
    private final long epoch;
    private final Instant now;
    private final SortedMap<String, Entry> entries;
    private final List<Member> members;

    private View(long version, long epoch, Instant now, SortedMap<String, Entry> entries, List<Member> members) {
        this.version = version;
        this.epoch = epoch;
        this.now = now;
        this.entries = entries;
        this.members = members;
    }

    /** What it is after this has happened. */
    public View after(Changes changes) {
        return new View(
                changes.version(),
                changes.epoch(),
                changes.now(),
                changes.whole() || !changes.entries().isEmpty() ? entriesAfter(changes) : entries,
                membersAfter(changes));
    }

    private List<Member> membersAfter(Changes changes) {
        List<Member> after = changes.membersAfter(members);
        return after == members ? members : after.stream().sorted(ORDER).toList();
    }

    private SortedMap<String, Entry> entriesAfter(Changes changes) {
        SortedMap<String, Entry> after = changes.whole() ? new TreeMap<>() : new TreeMap<>(entries);
        for (Entry entry : changes.entries()) {
            if (entry.document().isPresent()) {
                after.put(entry.name(), entry);
            } else {
                after.remove(entry.name());
            }
        }
        return Collections.unmodifiableSortedMap(after);
    }

    /** The store's, of which it is; grows with whatever happens in it. */
    public long version() {
        return version;
    }

    /** Grows when the store lost its data. */
    public long epoch() {
        return epoch;
    }

    /** The store's clock when this was read. */
    public Instant now() {
        return now;
    }

    /** All that have a document, by their names, in the order of these. */
    public SortedMap<String, Entry> entries() {
        return entries;
    }

    /** All members, by hosts and then incarnations; everybody who has read the same version has them in the same order. */
    public List<Member> members() {
        return members;
    }

    /** Whether this life is a member. */
    public boolean isMember(String incarnation) {
        return members.stream().anyMatch(member -> member.incarnation().equals(incarnation));
    }

    /** What has a document and no valid owner. */
    public List<Entry> free() {
        Set<String> incarnations = new HashSet<>();
        members.forEach(member -> incarnations.add(member.incarnation()));
        return entries.values().stream()
                .filter(entry -> entry.owner().filter(incarnations::contains).isEmpty())
                .toList();
    }
}
