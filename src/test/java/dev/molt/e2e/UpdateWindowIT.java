package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code UPDATE_WINDOW}: an update that comes by itself waits for it, an operator's does not. */
class UpdateWindowIT {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");
    private static final int LONGEST_JITTER = 20;

    private final Installation molt =
            Installation.create().set("AUTO_UPDATE_ENABLED", "true").set("UPDATE_WINDOW_ZONE", "UTC");

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void anUpdateThatIsFoundWaitsAndAnOperatorsGoesAhead() {
        String day = dayIn(3);
        Running running =
                molt.set("UPDATE_WINDOW", day).set("UPDATE_CHECK_INTERVAL", "1").startServing();
        Witness witness = Witness.of(molt);
        String serving = molt.client().readiness().orElseThrow().toString();
        String commit = molt.repository().commit(Change.good());

        running.await("a look that finds it", () -> commit.equals(look().get("commit")));
        assertThat(look()).containsEntry("verdict", "waiting");
        assertThat(molt.molt("status").output())
                .contains("auto     on: ")
                .contains("outside of UPDATE_WINDOW; opens " + day + " 00:00 UTC");
        assertThat(molt.molt("check").output()).contains("opens " + day + " 00:00 UTC");
        assertThat(molt.client().readiness().orElseThrow().toString()).isEqualTo(serving);
        assertThat(molt.data().history()).hasSize(1);

        Command own = molt.molt("update", "--wait");
        assertThat(own.exit()).as(own.output()).isZero();
        assertThat(own.output()).contains("You asked for this one, so it goes on.");
        assertThat(molt.data().current()).endsWith(commit.substring(0, 10));
        witness.assertServedAndNothingLost();
    }

    /** The next look by the interval alone would be in an hour. */
    @Test
    void anUpdateThatWaitsIsTakenSoonAfterTheWindowOpens() {
        LocalTime opens = LocalTime.now(ZoneOffset.UTC).plusSeconds(80).truncatedTo(ChronoUnit.MINUTES);
        Running running = molt.set("UPDATE_WINDOW", CLOCK.format(opens) + "-" + CLOCK.format(opens.plusHours(2)))
                .set("UPDATE_CHECK_INTERVAL", "3600")
                .startServing();
        String commit = molt.repository().commit(Change.good());
        running.await("a look that finds it", () -> commit.equals(look().get("commit")));
        assertThat(look()).containsEntry("verdict", "waiting");

        running.await(
                "the window to open and the update to end",
                Duration.ofSeconds(80 + LONGEST_JITTER).plus(Running.SOON),
                () -> molt.data().history().size() == 2);
        Map<String, String> record = newest();
        assertThat(record)
                .containsEntry("requested_by", "check")
                .containsEntry("outcome", "committed")
                .containsEntry("commit", commit);
        assertThat(LocalTime.parse(record.get("requested_at").substring(11, 19)))
                .isBetween(opens, opens.plusMinutes(1));
    }

    private static String dayIn(int days) {
        return ZonedDateTime.now(ZoneOffset.UTC)
                .plusDays(days)
                .getDayOfWeek()
                .getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }

    private Map<String, String> look() {
        return DataDirectory.flat(molt.data().path().resolve("run/look.json")).orElse(Map.of());
    }

    private Map<String, String> newest() {
        List<Map<String, String>> history = molt.data().history();
        return history.get(history.size() - 1);
    }
}
