package dev.molt.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NudgesTest {
    private static final Optional<Release> ONE = Optional.of(Release.of(FleetFixture.NEW));
    private static final Optional<Release> OTHER = Optional.of(Release.of(FleetFixture.NEWER));
    private static final Optional<Release> NONE = Optional.empty();

    private final Nudges nudges = new Nudges(Duration.ofMinutes(1));

    private boolean isDue(Optional<Release> awaited, long second) {
        return nudges.isDue(awaited, Duration.ofSeconds(second).toNanos());
    }

    /** The seconds, of so many, in which it is to look. */
    private List<Integer> due(int seconds) {
        List<Integer> due = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            if (isDue(ONE, second)) {
                due.add(second);
            }
        }
        return due;
    }

    @Test
    void whoHasItsTurnLooksAtOnceAndThenEverMoreRarely() {
        assertThat(due(300)).containsExactly(0, 10, 30, 70, 130, 190, 250);
    }

    @Test
    void whoHasNoTurnDoesNotLook() {
        assertThat(isDue(NONE, 0)).isFalse();
        assertThat(isDue(ONE, 1)).isTrue();
    }

    @Test
    void aNewTurnBeginsAnewButNeverTwoLooksWithinTenSeconds() {
        due(100);
        assertThat(isDue(NONE, 100)).isFalse();
        assertThat(isDue(ONE, 101)).as("the last look was at 70 s").isTrue();
        assertThat(isDue(NONE, 102)).isFalse();
        assertThat(isDue(ONE, 103)).isFalse();
        assertThat(isDue(OTHER, 110)).isFalse();
        assertThat(isDue(OTHER, 111)).isTrue();
    }
}
