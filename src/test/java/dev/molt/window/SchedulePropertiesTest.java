package dev.molt.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every schedule, also where clocks are changed. Seeds are fixed: a failure can be repeated. */
class SchedulePropertiesTest {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration STEP = Duration.ofMinutes(15);

    /** Changes of an hour, of half an hour, at midnight, of a whole day, and none. */
    static Stream<String> zones() {
        return Stream.of(
                "Europe/Berlin",
                "America/New_York",
                "Australia/Lord_Howe",
                "America/Sao_Paulo",
                "Africa/Cairo",
                "Pacific/Apia",
                "Asia/Kolkata");
    }

    /** A week around a change of the clocks, or any week where there are none. */
    private static Instant around(ZoneId zone, Random random) {
        Instant some = Instant.parse("2005-01-01T00:00:00Z").plus(Duration.ofHours(random.nextInt(7 * 8766)));
        return zone.getRules().nextTransition(some) == null
                ? some
                : zone.getRules().nextTransition(some).getInstant().minus(Duration.ofMinutes(random.nextInt(5 * 1440)));
    }

    private static String windows(Random random) {
        return Stream.generate(() -> window(random))
                .limit(1 + random.nextInt(3))
                .collect(Collectors.joining("; "));
    }

    private static String window(Random random) {
        String days = DAYS[random.nextInt(7)];
        int from = random.nextInt(96) * 15;
        int to = (from + 15 + random.nextInt(94) * 15) % 1440;
        String times = String.format("%02d:%02d-%02d:%02d", from / 60, from % 60, to / 60, to % 60);
        return switch (random.nextInt(3)) {
            case 0 -> days;
            case 1 -> times;
            default -> days + " " + times;
        };
    }

    private static String freeze(Random random, Instant near, ZoneId zone) {
        LocalDate first = LocalDate.ofInstant(near, zone).plusDays(random.nextInt(5));
        return random.nextBoolean() ? "" : first + ".." + first.plusDays(random.nextInt(10));
    }

    @ParameterizedTest
    @MethodSource("zones")
    void itIsOpenWhenItSaysThatItOpensAndAtNoTimeBefore(String name) {
        ZoneId zone = ZoneId.of(name);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < 400; i++) {
            Instant now = around(zone, random);
            Schedule schedule = Schedule.of(windows(random), freeze(random, now, zone), zone);
            Instant opens = schedule.opensAt(now);
            String what = schedule + " at " + now;
            assertThat(schedule.isOpen(opens)).as(what).isTrue();
            assertThat(opens.equals(now)).as(what).isEqualTo(schedule.isOpen(now));
            for (Instant before = now; before.isBefore(opens); before = before.plus(STEP)) {
                assertThat(schedule.isOpen(before))
                        .as(what + ", not yet at " + before)
                        .isFalse();
            }
            if (opens.isAfter(now)) {
                assertThat(schedule.isOpen(opens.minusNanos(1))).as(what).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("zones")
    void itSaysWhyExactlyWhenItIsClosed(String name) {
        ZoneId zone = ZoneId.of(name);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < 400; i++) {
            Instant now = around(zone, random);
            Schedule schedule = Schedule.of(windows(random), freeze(random, now, zone), zone);
            assertThat(schedule.whyClosed(now).isEmpty())
                    .as(schedule + " at " + now)
                    .isEqualTo(schedule.isOpen(now));
        }
    }

    /** Apia left out a whole day once. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"})
    void everyWeekIsOpenForAsLongAsItsWindowsSayGiveOrTakeTheHourOfTheClocks(String name) {
        ZoneId zone = ZoneId.of(name);
        Schedule schedule = Schedule.of("Mon-Fri 02:00-04:00; Sat 23:00-01:30", "", zone);
        Instant week = Instant.parse("2017-01-01T12:00:00Z");
        for (int i = 0; i < 200; i++, week = week.plus(WEEK)) {
            long open = Stream.iterate(week, time -> time.plus(STEP))
                    .limit(WEEK.dividedBy(STEP))
                    .filter(schedule::isOpen)
                    .count();
            assertThat(STEP.multipliedBy(open))
                    .as("the week of " + week)
                    .isBetween(Duration.ofMinutes(690), Duration.ofMinutes(810));
        }
    }
}
