package dev.molt.update;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbationTest {
    private static final Instant COMMITTED = Instant.parse("2026-11-21T01:10:00Z");
    private static final Duration LENGTH = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    private DataFixture fixture;

    @BeforeEach
    void create() {
        fixture = new DataFixture(directory);
    }

    private UpdateLock committed(ReleaseId from, ReleaseId to, String... fields) throws IOException {
        return fixture.ended(Outcome.COMMITTED, Optional.of(from), Optional.of(to), fields);
    }

    private Probation ofB() throws IOException {
        return Probation.of(B, fixture.data).orElseThrow();
    }

    private Duration leftAt(Instant now) throws IOException {
        return ofB().left(LENGTH, Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void itIsThatOfTheLastCommitWhateverEndedAfterIt() throws IOException {
        committed(A, B);
        UpdateLock last = committed(B, B, "kind", "config", "config", "7", "config_from", "6");
        fixture.ended(Outcome.ROLLED_BACK, Optional.of(B), Optional.of(A));

        assertThat(ofB().record()).isEqualTo(last);
    }

    @Test
    void aReleaseThatSomebodyWentBackToByHandHasNone() throws IOException {
        committed(A, B);

        assertThat(Probation.of(A, fixture.data)).isEmpty();
    }

    @Test
    void withoutAHistoryThereIsNone() throws IOException {
        assertThat(Probation.of(B, fixture.data)).isEmpty();
        assertThat(Probation.of(B, new DataDirectory(directory.resolve("nowhere"))))
                .isEmpty();
    }

    @Test
    void whoeverStartsInTheMiddleHasTheRestOfIt() throws IOException {
        committed(A, B, "ended_at", COMMITTED.toString());

        assertThat(ofB().until(LENGTH)).isEqualTo(Instant.parse("2026-11-21T01:20:00Z"));
        assertThat(leftAt(COMMITTED.plusSeconds(400))).isEqualTo(Duration.ofSeconds(200));
        assertThat(leftAt(COMMITTED.plusSeconds(601))).isZero();
    }

    @Test
    void aClockThatWasSetBackMakesItNoLonger() throws IOException {
        committed(A, B, "ended_at", COMMITTED.toString());

        assertThat(leftAt(COMMITTED.minusSeconds(86_400))).isEqualTo(LENGTH);
    }

    @Test
    void aRecordWithoutItsEndBeganWhenItsFileWasWritten() throws IOException {
        UpdateLock record = committed(A, B, "ended_at", "");
        Path file = fixture.data.history().resolve(record.id() + ".committed.json");
        Files.setLastModifiedTime(file, FileTime.from(COMMITTED));

        assertThat(ofB().begins()).isEqualTo(COMMITTED);
    }

    @Test
    void itsVerdictIsInTheRecord() throws IOException {
        committed(A, B);
        assertThat(ofB().verdict()).isEmpty();

        committed(A, B, "probation", "breached");
        assertThat(ofB().verdict()).isEqualTo("breached");
    }
}
