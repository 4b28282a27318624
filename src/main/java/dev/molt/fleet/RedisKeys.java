package dev.molt.fleet;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The keys of one fleet. All have its name as hash tag, so that a cluster has them in one place. */
final class RedisKeys {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final String prefix;
    private final List<String> all;

    /** @throws IllegalArgumentException if the fleet's name cannot be part of a key */
    RedisKeys(String fleet) {
        if (!NAME.matcher(fleet).matches()) {
            throw new IllegalArgumentException(
                    "FLEET_NAME must be 1 to 100 letters, digits, '.', '_' or '-', was '" + fleet + "'");
        }
        prefix = "molt:{" + fleet + "}:";
        all = Stream.of(
                        "meta", // epoch, version, counter of tokens, clock
                        "members", // incarnation: lease, host, member
                        "leases", // incarnation, by the end of its lease
                        "hosts", // host: incarnations
                        "ended", // incarnation, by when it ended
                        "documents", // name: document
                        "owners", // name: incarnation
                        "tokens", // name: token of the last grant
                        "cursors", // name: cursor
                        "given", // name: token of who transferred it to the owner
                        "changed", // name, by version
                        "removed", // name, by when it was removed
                        "hints", // incarnation, by when a hint came that nobody awaited
                        "lives") // incarnation, by the version in which it became a member or ceased to be one
                .map(prefix::concat)
                .toList();
    }

    /** In the order in which the scripts know them. */
    List<String> all() {
        return all;
    }

    /** Where hints to a member are published. */
    String channel(String incarnation) {
        return prefix + "hint:" + incarnation;
    }
}
