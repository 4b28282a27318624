package dev.molt.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds what somebody who mistyped a name may have meant. */
public final class NearestNames {
    private static final int MOST_NAMED = 3;

    private NearestNames() {}

    /** The closest names, best first; empty when none is close. */
    public static List<String> to(String typed, Collection<String> known) {
        int far = Math.max(2, typed.length() / 3);
        return known.stream()
                .filter(name -> distance(typed, name) <= far)
                .sorted(Comparator.comparingInt(name -> distance(typed, name)))
                .limit(MOST_NAMED)
                .toList();
    }

    /** The edits (insert, delete, replace one character) that turn one into the other. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
