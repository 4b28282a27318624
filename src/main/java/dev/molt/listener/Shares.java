package dev.molt.listener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which host is to have which listener. Whoever computes it from the same facts comes to the same result, so nobody has to be asked. The
 * shares differ by one at most; a host keeps what it has, as far as its share goes, and what nobody has goes where a hash of both says.
 */
final class Shares {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private final Map<String, List<String>> shares = new TreeMap<>();
    private final List<String> free = new ArrayList<>();
    private final Map<String, Integer> room = new HashMap<>();

    private Shares(Map<String, Optional<String>> holders, Collection<String> hosts) {
        hosts.forEach(host -> shares.put(host, new ArrayList<>()));
        new TreeMap<>(holders)
                .forEach((listener, holder) ->
                        holder.map(shares::get).orElse(free).add(listener));
    }

    /**
     * The host of each listener; none if there are no hosts.
     *
     * @param holders which host has a listener now
     */
    static Map<String, String> of(Map<String, Optional<String>> holders, Collection<String> hosts) {
        if (hosts.isEmpty()) {
            return Map.of();
        }
        Shares shares = new Shares(holders, hosts);
        shares.measure(holders.size());
        shares.takeSurplus();
        shares.giveFree();
        return shares.byListener();
    }

    /** What cannot be divided evenly goes to those that have most, so that nothing moves without need. */
    private void measure(int listeners) {
        int least = listeners / shares.size();
        List<String> fullestFirst = new ArrayList<>(shares.keySet());
        fullestFirst.sort(
                Comparator.comparing((String host) -> -shares.get(host).size())
                        .thenComparing(Shares::hash)
                        .thenComparing(host -> host));
        for (int i = 0; i < fullestFirst.size(); i++) {
            room.put(fullestFirst.get(i), i < listeners % shares.size() ? least + 1 : least);
        }
    }

    private void takeSurplus() {
        shares.forEach((host, share) -> {
            share.sort(Comparator.comparing((String listener) -> -score(host, listener))
                    .thenComparing(listener -> listener));
            List<String> surplus = share.subList(Math.min(share.size(), room.get(host)), share.size());
            free.addAll(surplus);
            surplus.clear();
        });
    }

    private void giveFree() {
        free.sort(Comparator.comparing(Shares::hash).thenComparing(listener -> listener));
        for (String listener : free) {
            String host = shares.keySet().stream()
                    .filter(it -> shares.get(it).size() < room.get(it))
                    .max(Comparator.comparing((String it) -> score(it, listener))
                            .thenComparing(it -> it))
                    .orElseThrow();
            shares.get(host).add(listener);
        }
    }

    private Map<String, String> byListener() {
        Map<String, String> hosts = new HashMap<>();
        shares.forEach((host, share) -> share.forEach(listener -> hosts.put(listener, host)));
        return hosts;
    }

    private static long score(String host, String listener) {
        return mixed(hash(host) ^ mixed(hash(listener)));
    }

    private static long hash(String text) {
        long hash = BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return mixed(hash);
    }

    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
