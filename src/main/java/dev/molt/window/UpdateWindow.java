package dev.molt.window;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A time of the week in which updates may come by themselves, as a clock on the wall shows it: an hour that a clock skips is not
 * there, one that it shows twice counts twice.
 *
 * @param days the days on which it begins
 * @param from the minute of the day at which it begins, 0..1439
 * @param to the minute at which it ends, 1..1440, exclusive; not after {@code from}: on the day after
 */
record UpdateWindow(Set<DayOfWeek> days, int from, int to) {
    private static final int DAY = 24 * 60;
    private static final List<String> NAMES = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final Pattern TIMES =
            Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d)-(?:([01]\\d|2[0-3]):([0-5]\\d)|24:00)");

    UpdateWindow {
        days = Set.copyOf(days);
    }

    /**
     * Reads windows that are separated by semicolons: {@code Mon-Fri 02:00-04:00; Sat,Sun; 23:00-01:00}.
     *
     * @return none for an empty text
     * @throws IllegalArgumentException if one of them has another form, or no length
     */
    static List<UpdateWindow> list(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(";", -1)).map(UpdateWindow::of).toList();
    }

    private static UpdateWindow of(String text) {
        String[] words = text.replaceAll("^ +| +$", "").split(" +");
        if (words.length > 2) {
            throw new IllegalArgumentException("more than days and times: " + text);
        }
        boolean everyDay = words.length == 1 && words[0].contains(":");
        Set<DayOfWeek> days = everyDay ? EnumSet.allOf(DayOfWeek.class) : days(words[0]);
        boolean allDay = words.length == 1 && !everyDay;
        return allDay ? new UpdateWindow(days, 0, DAY) : during(days, words[words.length - 1]);
    }

    private static UpdateWindow during(Set<DayOfWeek> days, String times) {
        Matcher matcher = TIMES.matcher(times);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no times: " + times);
        }
        int from = minute(matcher.group(1), matcher.group(2));
        int to = matcher.group(3) == null ? DAY : minute(matcher.group(3), matcher.group(4));
        if (from == to) {
            throw new IllegalArgumentException("it ends when it begins: " + times);
        }
        return new UpdateWindow(days, from, to);
    }

    private static int minute(String hours, String minutes) {
        return Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
    }

    private static Set<DayOfWeek> days(String text) {
        EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : text.split(",", -1)) {
            List<DayOfWeek> ends =
                    Stream.of(part.split("-", -1)).map(UpdateWindow::day).toList();
            if (ends.size() > 2 || ends.size() == 2 && ends.get(0) == ends.get(1)) {
                throw new IllegalArgumentException("no range of days: " + part);
            }
            DayOfWeek last = ends.get(ends.size() - 1);
            for (DayOfWeek day = ends.get(0); day != last; day = day.plus(1)) {
                days.add(day);
            }
            days.add(last);
        }
        return days;
    }

    private static DayOfWeek day(String name) {
        int index = NAMES.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no day: " + name);
        }
        return DayOfWeek.of(index + 1);
    }

    boolean contains(LocalDateTime time) {
        int minute = time.get(ChronoField.MINUTE_OF_DAY);
        DayOfWeek day = time.getDayOfWeek();
        if (from < to) {
            return days.contains(day) && from <= minute && minute < to;
        }
        return days.contains(day) && from <= minute || days.contains(day.minus(1)) && minute < to;
    }

    /** When a clock shows its beginning on that date, whether or not it does begin on that day. */
    LocalDateTime startOn(LocalDate date) {
        return date.atTime(from / 60, from % 60);
    }
}
