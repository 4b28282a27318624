package dev.molt.window;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When updates may come by themselves: in a window, if there are any, and not on a frozen day. Immutable.
 *
 * @param zone whose clocks and calendar count
 */
public record Schedule(List<UpdateWindow> windows, List<Freeze> freezes, ZoneId zone) {
    /** Twice a week, in case that a change of the clocks skips a window of the first. */
    private static final int MOST_DAYS = 15;

    private static final DateTimeFormatter THIS_WEEK = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter LATER = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ENGLISH);
    private static final Duration NEAR = Duration.ofDays(6);

    /** The lists are copied. */
    public Schedule {
        windows = List.copyOf(windows);
        freezes = List.copyOf(freezes);
    }

    /**
     * The schedule that these settings describe.
     *
     * @param windows UPDATE_WINDOW, empty for always
     * @param freezes UPDATE_FREEZE, empty for never
     */
    public static Schedule of(String windows, String freezes, ZoneId zone) {
        return new Schedule(UpdateWindow.list(windows), Freeze.list(freezes), zone);
    }

    /** Whether this text is a value of UPDATE_WINDOW. */
    public static boolean areWindows(String text) {
        return isRead(UpdateWindow::list, text);
    }

    /** Whether this text is a value of UPDATE_FREEZE. */
    public static boolean areFreezes(String text) {
        return isRead(Freeze::list, text);
    }

    private static boolean isRead(Function<String, ?> reader, String text) {
        try {
            reader.apply(text);
            return true;
        } catch (IllegalArgumentException | DateTimeException e) {
            return false; // that is the answer; who asks knows what is allowed
        }
    }

    /** Whether it restricts anything. */
    public boolean isAlways() {
        return windows.isEmpty() && freezes.isEmpty();
    }

    /** Whether updates may come by themselves at this time. */
    public boolean isOpen(Instant time) {
        return inWindow(time) && freezeAt(time).isEmpty();
    }

    /** The first moment at or after this time at which it is open. */
    public Instant opensAt(Instant time) {
        Instant at = windowFrom(time);
        for (Optional<Freeze> freeze = freezeAt(at); freeze.isPresent(); freeze = freezeAt(at)) {
            at = windowFrom(endOf(freeze.get()));
        }
        return at;
    }

    /** Why it is closed at this time, empty when it is open. */
    public Optional<String> whyClosed(Instant time) {
        Optional<String> frozen = freezeAt(time)
                .map(freeze -> "updates are frozen until the end of " + freeze.last() + " (UPDATE_FREEZE)");
        return frozen.isPresent() || inWindow(time) ? frozen : Optional.of("it is outside of UPDATE_WINDOW");
    }

    /** A time for people, like "Mon 02:00 Europe/Berlin", with the date when it is not within days. */
    public String shown(Instant time, Instant now) {
        boolean near = Duration.between(now, time).compareTo(NEAR) < 0;
        return (near ? THIS_WEEK : LATER).format(time.atZone(zone)) + " " + zone;
    }

    private Optional<Freeze> freezeAt(Instant time) {
        LocalDate date = LocalDate.ofInstant(time, zone);
        return freezes.stream().filter(freeze -> freeze.contains(date)).max(Comparator.comparing(Freeze::last));
    }

    private Instant endOf(Freeze freeze) {
        return freeze.last().plusDays(1).atStartOfDay(zone).toInstant();
    }

    private boolean inWindow(Instant time) {
        LocalDateTime local = LocalDateTime.ofInstant(time, zone);
        return windows.isEmpty() || windows.stream().anyMatch(window -> window.contains(local));
    }

    /** A window is entered where it begins, or where the clocks are changed into it. */
    private Instant windowFrom(Instant time) {
        return Stream.of(Stream.of(time), starts(time), changes(time))
                .flatMap(each -> each)
                .filter(each -> !each.isBefore(time) && inWindow(each))
                .min(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalStateException("no window within " + MOST_DAYS + " days of " + time));
    }

    private Stream<Instant> starts(Instant time) {
        LocalDate today = LocalDate.ofInstant(time, zone);
        ZoneRules rules = zone.getRules();
        return IntStream.rangeClosed(0, MOST_DAYS)
                .mapToObj(today::plusDays)
                .flatMap(date -> windows.stream().map(window -> window.startOn(date)))
                .flatMap(local -> rules.getValidOffsets(local).stream().map(local::toInstant));
    }

    private Stream<Instant> changes(Instant time) {
        ZoneRules rules = zone.getRules();
        Instant end = time.plus(Duration.ofDays(MOST_DAYS));
        return Stream.iterate(
                        rules.nextTransition(time),
                        change -> change != null && change.getInstant().isBefore(end),
                        change -> rules.nextTransition(change.getInstant()))
                .map(ZoneOffsetTransition::getInstant);
    }
}
