package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, 2026-01-01T00:00:00Z, 1",
        "0, 2025-06-01T00:00:00Z, 1",
        "0, 2026-01-01T00:42:40Z, 10",
        "9, 2026-01-01T00:42:40Z, 10",
        "10, 2026-01-01T00:42:40Z, 11",
        "4000000, 2028-03-01T00:00:00Z, 4000001",
        "0, 2026-11-21T12:00:00Z, 109518"
    })
    void anEpochIsHigherThanTheFloorAndThanAnyBefore(long floor, Instant now, long epoch) {
        assertThat(Epoch.after(floor, now)).isEqualTo(epoch);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2028-03-01T00:00:00Z", "2035-01-01T00:00:00Z", "2059-12-31T00:00:00Z"})
    void itDoesNotBeginAgainForDecades(Instant later) {
        assertThat(Epoch.after(0, later)).isGreaterThan(Epoch.after(0, NOW)).isLessThanOrEqualTo(Epoch.LARGEST);
        assertThat(Epoch.token(Epoch.after(0, later), 0)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 255_999, 256_000, 10_000_000})
    void tokensAreHigherThanAnyBeforeAlsoInAnEpochThatNobodyRemembers(long millis) {
        assertThat(first(NOW.plusMillis(millis))).isGreaterThan(first(NOW.plusMillis(millis - 1)) + Epoch.GAP - 1);
    }

    @Test
    void tokensOfAnEpochAreLowerThanThoseOfTheNext() {
        Instant last = Epoch.BEGINNING.plus(Epoch.STEP.multipliedBy(6)).minusMillis(1);
        long most = Epoch.firstGrant(last) + Duration.ofDays(1_000).toSeconds() * 1_000;

        assertThat(Epoch.token(5, most)).isGreaterThan(Epoch.token(5, 0)).isLessThan(Epoch.token(6, 0));
        assertThat(Epoch.of(Epoch.token(5, most))).isEqualTo(5);
    }

    /** Of the first grant in an epoch that begins then. */
    private static long first(Instant now) {
        return Epoch.token(Epoch.after(0, now), Epoch.firstGrant(now));
    }
}
