package dev.molt.rollout;

import dev.molt.fleet.Member;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Chooses who tries a release first: the same hosts whoever asks, and others with each release, so that the risk goes round. */
final class Canaries {
    private Canaries() {}

    /** The hosts of at most so many of these members, a host once. */
    static List<String> choose(Release release, Collection<Member> members, int count) {
        SortedMap<String, String> byRank = new TreeMap<>();
        members.forEach(member -> byRank.put(rank(release, member.host()), member.host()));
        return byRank.values().stream().limit(count).toList();
    }

    private static String rank(Release release, String host) {
        return HexFormat.of().formatHex(digest().digest((release + " " + host).getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
