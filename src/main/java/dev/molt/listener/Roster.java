package dev.molt.listener;

import dev.molt.fleet.Entry;
import dev.molt.fleet.Member;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who takes listeners: the members that say so, of each host the life that said so last. What a later release says behind that, is let pass.
 *
 * @param byHost by their hosts
 */
record Roster(SortedMap<String, Listening> byHost) {
    /**
     * A member that takes listeners.
     *
     * @param key whose sealed tokens it can read
     * @param since grows with each member that begins
     * @param warm the connections that it keeps for listeners that it does not own
     */
    record Listening(String incarnation, String key, long since, Map<String, String> warm) {
        private Listening newer(Listening other) {
            return other.since > since ? other : this;
        }
    }

    /** Those of a view, but one that is about to leave. */
    static Roster of(FleetView view, Optional<String> leaving) {
        SortedMap<String, Listening> byHost = new TreeMap<>();
        for (Member member : view.members().values()) {
            String incarnation = member.incarnation();
            if (!leaving.equals(Optional.of(incarnation))) {
                view.entry(Names.LISTENING + incarnation)
                        .ifPresent(entry ->
                                byHost.merge(member.host(), listening(view, incarnation, entry), Listening::newer));
            }
        }
        return new Roster(byHost);
    }

    private static Listening listening(FleetView view, String incarnation, Entry entry) {
        Map<String, String> warm = view.entry(Names.WARM + incarnation)
                .flatMap(Entry::document)
                .map(Roster::readWarm)
                .orElse(Map.of());
        String key = entry.document().orElse("").split("\\s", 2)[0];
        return new Listening(incarnation, key, entry.version(), warm);
    }

    /** The text of a document that says which connections are warm, by their listeners. */
    static String writeWarm(SortedMap<String, String> connections) {
        return connections.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static Map<String, String> readWarm(String text) {
        Map<String, String> warm = new HashMap<>();
        text.lines()
                .map(line -> line.split(" "))
                .filter(words -> words.length >= 2)
                .forEach(words -> warm.put(words[0], words[1]));
        return warm;
    }

    /** The hosts that can read what was sealed with this key; all, if nothing was. */
    Set<String> hosts(Optional<String> key) {
        return byHost.keySet().stream()
                .filter(host -> key.isEmpty() || byHost.get(host).key().equals(key.get()))
                .collect(Collectors.toSet());
    }

    /** One that everybody agrees on. */
    Optional<String> first() {
        return byHost.isEmpty()
                ? Optional.empty()
                : Optional.of(byHost.get(byHost.firstKey()).incarnation());
    }
}
