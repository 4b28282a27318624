package dev.molt.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    private static Schedule windows(String text) {
        return Schedule.of(text, "", BERLIN);
    }

    @Test
    void withoutWindowsAndFreezesItIsAlwaysOpen() {
        Instant now = berlin("2026-11-21T09:00");
        assertThat(windows("").isAlways()).isTrue();
        assertThat(windows("").opensAt(now)).isEqualTo(now);
        assertThat(windows("").whyClosed(now)).isEmpty();
    }

    /** 2026-11-21 is a Saturday. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mon-Fri 02:00-04:00              | 2026-11-20T01:59 | false",
                "Mon-Fri 02:00-04:00              | 2026-11-20T02:00 | true",
                "Mon-Fri 02:00-04:00              | 2026-11-20T03:59 | true",
                "Mon-Fri 02:00-04:00              | 2026-11-20T04:00 | false",
                "Mon-Fri 02:00-04:00              | 2026-11-21T03:00 | false",
                "Mon-Tue 02:00-04:00; Sat         | 2026-11-21T17:00 | true",
                "Mon,Wed,Sat 02:00-04:00          | 2026-11-21T03:00 | true",
                "Fri 22:00-02:00                  | 2026-11-20T22:00 | true",
                "Fri 22:00-02:00                  | 2026-11-21T01:59 | true",
                "Fri 22:00-02:00                  | 2026-11-21T02:00 | false",
                "Fri 22:00-02:00                  | 2026-11-20T01:00 | false",
                "Sat,Sun                          | 2026-11-21T00:00 | true",
                "Sat,Sun                          | 2026-11-23T00:00 | false",
                "Fri-Mon                          | 2026-11-22T12:00 | true",
                "Fri-Mon                          | 2026-11-24T12:00 | false",
                "02:00-04:00                      | 2026-11-21T03:00 | true",
                "22:00-24:00                      | 2026-11-21T23:59 | true",
                "22:00-00:00                      | 2026-11-22T00:00 | false",
                "  Sat   03:00-04:00  ;  Mon      | 2026-11-21T03:30 | true"
            })
    void aWindowIsOpenFromItsFirstMinuteToBeforeItsLast(String text, String local, boolean open) {
        assertThat(windows(text).isOpen(berlin(local))).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mon-Fri 02:00-04:00 | 2026-11-21T09:00 | 2026-11-23T02:00 | Mon 02:00 Europe/Berlin",
                "Mon-Fri 02:00-04:00 | 2026-11-20T01:00 | 2026-11-20T02:00 | Fri 02:00 Europe/Berlin",
                "Mon-Fri 02:00-04:00 | 2026-11-20T03:00 | 2026-11-20T03:00 | Fri 03:00 Europe/Berlin",
                "Sat 03:00-04:00     | 2026-11-21T04:00 | 2026-11-28T03:00 | Sat 2026-11-28 03:00 Europe/Berlin",
                "Fri 22:00-02:00     | 2026-11-21T02:00 | 2026-11-27T22:00 | Fri 2026-11-27 22:00 Europe/Berlin"
            })
    void whenItOpensNextIsToldInItsZone(String text, String local, String opens, String shown) {
        Instant at = windows(text).opensAt(berlin(local));
        assertThat(at).isEqualTo(berlin(opens));
        assertThat(windows(text).shown(at, berlin(local))).isEqualTo(shown);
    }

    @Test
    void aWindowThatTheSpringSkipsOpensAWeekLater() {
        Schedule schedule = windows("Sun 02:00-03:00");
        assertThat(schedule.opensAt(berlin("2026-03-28T12:00"))).isEqualTo(berlin("2026-04-05T02:00"));
    }

    @Test
    void aWindowThatTheSpringSkipsInPartOpensWhenTheClocksAreChanged() {
        Schedule schedule = windows("Sun 02:30-03:30");
        assertThat(schedule.opensAt(berlin("2026-03-28T12:00"))).isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
    }

    @Test
    void aWindowThatTheAutumnShowsTwiceOpensTwice() {
        Schedule schedule = windows("Sun 02:30-02:45");
        Instant first = Instant.parse("2026-10-25T00:30:00Z");
        assertThat(schedule.opensAt(berlin("2026-10-24T12:00"))).isEqualTo(first);
        assertThat(schedule.opensAt(Instant.parse("2026-10-25T00:45:00Z"))).isEqualTo(first.plusSeconds(3600));
    }

    @Test
    void nothingOpensOnAFrozenDayAndAllOfItsLastDayIsFrozen() {
        Schedule schedule = Schedule.of("Mon-Fri 02:00-04:00", "2026-12-20..2027-01-03, 2027-01-04", BERLIN);
        Instant inside = berlin("2026-12-23T03:00");
        assertThat(schedule.isOpen(inside)).isFalse();
        assertThat(schedule.opensAt(inside)).isEqualTo(berlin("2027-01-05T02:00"));
        assertThat(schedule.whyClosed(inside))
                .hasValueSatisfying(why -> assertThat(why).contains("frozen until the end of 2027-01-03"));
        assertThat(schedule.whyClosed(berlin("2026-12-19T03:00"))).contains("it is outside of UPDATE_WINDOW");
    }

    @Test
    void aFreezeWithoutWindowsEndsAtMidnightOfItsZone() {
        Schedule schedule = Schedule.of("", "2026-12-24", BERLIN);
        assertThat(schedule.isOpen(Instant.parse("2026-12-23T22:59:59Z"))).isTrue();
        assertThat(schedule.isOpen(Instant.parse("2026-12-23T23:00:00Z"))).isFalse();
        assertThat(schedule.opensAt(Instant.parse("2026-12-24T12:00:00Z"))).isEqualTo("2026-12-24T23:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                ";",
                "Mon;",
                ";Mon",
                "mon",
                "Monday",
                "Mon-",
                "Mon-Mon",
                "Mon-Tue-Wed",
                "Mon,",
                "Mon, Tue",
                "02:00",
                "2:00-4:00",
                "02:00-02:00",
                "24:00-02:00",
                "02:00-24:30",
                "02:60-03:00",
                "Mon02:00-03:00",
                "Mon 02:00 - 03:00",
                "Mon 02:00-03:00 Tue",
                "02:00-03:00 Mon",
                "Mon 02:00-03:00,Tue",
                "Mon\t02:00-03:00"
            })
    void malformedWindowsAreNone(String text) {
        assertThat(Schedule.areWindows(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                ",",
                "2026-12-24,",
                "2026-02-29",
                "2026-13-01",
                "2026-00-10",
                "2026-12-32",
                "26-12-24",
                "2026-12-24..2026-12-23",
                "2026-12-24..",
                "..2026-12-24",
                "2026-12-24 2026-12-25",
                "2026-12-24...2026-12-25",
                "2026-12-24..2026-12-25..2026-12-26",
                "+2026-12-24",
                "24.12.2026"
            })
    void malformedFreezesAreNone(String text) {
        assertThat(Schedule.areFreezes(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2028-02-29", "2026-12-20..2027-01-03", "2026-12-24,2026-12-31 ; 2027-01-01..2027-01-01"})
    void datesAndRangesAreFreezes(String text) {
        assertThat(Schedule.areFreezes(text)).isTrue();
    }
}
