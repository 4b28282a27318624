package dev.molt.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.e2e.Load;
import dev.molt.e2e.SmallServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long STALL_MILLIS = 500;

    private final Recorder recorder = new Recorder();

    @Test
    void aStallIsSeenByEverybodyWhoWasDueInIt() throws Exception {
        try (SmallServer server = SmallServer.keepingAlive(Integer.MAX_VALUE);
                Load load = Load.start(server.port(), 200, PATIENCE, recorder)) {
            await().until(() -> server.answered() > 50);
            Lock stall = server.stall();
            long from = System.nanoTime();
            await().until(() -> System.nanoTime() - from > TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS));
            stall.unlock();
            long to = System.nanoTime();
            long before = server.answered();
            await().until(() -> server.answered() > before + 150);
            load.finish();
            Seen stalled = recorder.between(from, to);
            assertThat(stalled.answered()).isCloseTo(STALL_MILLIS * 200 / 1000, within(40));
            assertThat(stalled.longestMillis()).isGreaterThan(STALL_MILLIS - 50);
            assertThat(stalled.p50Millis()).isBetween(STALL_MILLIS / 4.0, STALL_MILLIS - 50.0);
            assertThat(stalled.gapMillis()).isGreaterThan(STALL_MILLIS - 50);
            assertThat(stalled.failed()).isZero();
        }
    }

    @Test
    void percentilesCountEachRequestFromWhenItWasDue() {
        for (int i = 1; i <= 1000; i++) {
            recorder.ended(0, TimeUnit.MILLISECONDS.toNanos(i), true);
        }
        Seen seen = recorder.between(0, TimeUnit.SECONDS.toNanos(1));
        assertThat(seen.p50Millis()).isCloseTo(500, percent());
        assertThat(seen.p99Millis()).isCloseTo(990, percent());
        assertThat(seen.p999Millis()).isCloseTo(999, percent());
        assertThat(seen.longestMillis()).isCloseTo(1000, percent());
    }

    @Test
    void requestsBelongToTheTimeInWhichTheyWereDueHoweverLateTheyEnd() {
        recorder.ended(millis(90), millis(95), true);
        recorder.ended(millis(150), millis(900), true);
        recorder.ended(millis(160), millis(950), false);
        recorder.ended(millis(210), millis(215), true);
        Seen seen = recorder.between(millis(100), millis(200));
        assertThat(seen.answered()).isEqualTo(1);
        assertThat(seen.failed()).isEqualTo(1);
        assertThat(seen.longestMillis()).isCloseTo(750, percent());
    }

    @Test
    void aServiceThatStaysAwayIsSilentToTheEnd() {
        recorder.ended(millis(100), millis(110), true);
        recorder.ended(millis(200), millis(900), false);
        assertThat(recorder.between(millis(100), millis(1000)).gapMillis()).isCloseTo(890, percent());
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static org.assertj.core.data.Percentage percent() {
        return org.assertj.core.data.Percentage.withPercentage(1);
    }

    private static org.assertj.core.data.Offset<Long> within(long value) {
        return org.assertj.core.data.Offset.offset(value);
    }
}
