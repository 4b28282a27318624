package dev.molt.rollout;

import java.util.Collection;
import java.util.List;

/** Names in a sentence: of many only the first. */
final class Names {
    private static final int MOST = 5;

    private Names() {}

    static String of(Collection<String> names) {
        List<String> first = names.stream().limit(MOST).toList();
        int more = names.size() - first.size();
        return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
    }
}
