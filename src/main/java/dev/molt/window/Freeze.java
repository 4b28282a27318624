package dev.molt.window;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/**
 * Days on which nothing comes by itself.
 *
 * @param last the last of them
 */
record Freeze(LocalDate first, LocalDate last) {
    Freeze {
        if (last.isBefore(first)) {
            throw new IllegalArgumentException(last + " is before " + first);
        }
    }

    /**
     * Reads dates and ranges that are separated by commas or semicolons: {@code 2026-12-20..2027-01-03, 2027-05-01}.
     *
     * @return none for an empty text
     * @throws IllegalArgumentException if a range ends before it begins
     * @throws java.time.DateTimeException if one is no date
     */
    static List<Freeze> list(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split("[,;]", -1))
                        .map(each -> of(each.replaceAll("^ +| +$", "")))
                        .toList();
    }

    private static Freeze of(String text) {
        int dots = text.indexOf("..");
        return dots < 0
                ? new Freeze(date(text), date(text))
                : new Freeze(date(text.substring(0, dots)), date(text.substring(dots + 2)));
    }

    /** Four digits of the year, as bash reads it. */
    private static LocalDate date(String text) {
        if (!text.matches("\\d{4}-\\d{2}-\\d{2}")) {
            throw new IllegalArgumentException("no date: " + text);
        }
        return LocalDate.parse(text);
    }

    boolean contains(LocalDate date) {
        return !date.isBefore(first) && !date.isAfter(last);
    }
}
