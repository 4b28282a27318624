package dev.molt.cli;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static dev.molt.update.Outcome.COMMITTED;
import static dev.molt.update.Outcome.ROLLED_BACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.update.DataFixture;
import dev.molt.update.History;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HowLongTest {
    @TempDir
    Path directory;

    private DataFixture fixture;

    @BeforeEach
    void create() {
        fixture = new DataFixture(directory);
    }

    private HowLong howLong() throws IOException {
        return new HowLong(History.read(fixture.data));
    }

    private UpdateLock update(String... fields) throws IOException {
        return fixture.ended(COMMITTED, Optional.of(A), Optional.of(B), fields);
    }

    @Test
    void whatWasNeverMeasuredIsUnknown() throws IOException {
        fixture.ended(ROLLED_BACK, Optional.of(A), Optional.of(B), "migrate_ms", "100");

        assertThat(howLong().switchOfConfiguration().text()).startsWith("unknown: ");
        assertThat(howLong().switchOfCode(false).text()).startsWith("unknown: ");
        assertThat(howLong().restore(2048).text())
                .isEqualTo("unknown: no backup was restored here yet; the backup has 2 KiB");
        assertThat(howLong().start().text()).startsWith("unknown: ");
        assertThat(howLong().drain().text()).startsWith("unknown: ");
        assertThat(howLong().switchOfConfiguration().millis()).isEmpty();
    }

    @Test
    void aSwitchIsTheSumOfItsParts() throws IOException {
        UpdateLock last = update(
                "switch",
                "stop",
                "stage_ms",
                "90000",
                "rehearse_ms",
                "8000",
                "park_ms",
                "700",
                "snapshot_ms",
                "10",
                "drain_ms",
                "40",
                "back_up_ms",
                "50",
                "activate_ms",
                "100",
                "migrate_ms",
                "400",
                "verify_ms",
                "90",
                "commit_ms",
                "10",
                "not_accepting_ms",
                "600");

        HowLong.Span span = howLong().switchOfCode(false);

        assertThat(span.millis()).hasValue(1400);
        assertThat(span.text()).isEqualTo("about 1.4 s, as update " + last.id() + " did, while clients waited 0.6 s");
    }

    @Test
    void afterAnOverlapNobodyWaitsForTheDrain() throws IOException {
        update("switch", "overlap", "park_ms", "700", "drain_ms", "8000", "migrate_ms", "300", "not_accepting_ms", "0");

        assertThat(howLong().switchOfCode(false).millis()).hasValue(1000);
        assertThat(howLong().switchOfCode(false).text()).endsWith("did, while clients did not wait");
    }

    @Test
    void theLastOfTheSameKindTellsMoreThanTheLastOfAny() throws IOException {
        fixture.ended(
                COMMITTED,
                Optional.of(B),
                Optional.of(B),
                "kind",
                "config",
                "config",
                "2",
                "config_from",
                "1",
                "migrate_ms",
                "2000");
        fixture.ended(COMMITTED, Optional.of(B), Optional.of(A), "kind", "rollback", "migrate_ms", "3000");
        update("migrate_ms", "9000");

        assertThat(howLong().switchOfConfiguration().text()).startsWith("about 2.0 s, as configuration 2 did");
        assertThat(howLong().switchOfCode(false).text()).startsWith("about 3.0 s, as rollback 2026");
    }

    @Test
    void aReleaseThatHasToBeBuiltTakesNobodyKnowsHowLong() throws IOException {
        update("migrate_ms", "2000");

        HowLong.Span span = howLong().switchOfCode(true);

        assertThat(span.text())
                .startsWith("unknown: the release is built again first; after that about 2.0 s, as update");
        assertThat(span.millis()).isEmpty();
    }

    @Test
    void onlyARestoreTellsHowLongARestoreTakes() throws IOException {
        update("migrate_ms", "2000");
        assertThat(howLong().restore(4096).text())
                .startsWith(
                        "unknown: no backup was restored here yet; the backup has 4 KiB, a switch without one about 2.0 s");

        String[] restored = {
            "kind", "rollback", "restore", "20261121T000000Z", "activate_ms", "4000", "migrate_ms", "500"
        };
        fixture.ended(COMMITTED, Optional.of(B), Optional.of(A), restored);
        assertThat(howLong().restore(4096).millis()).hasValue(4500);
        assertThat(howLong().restore(4096).text())
                .startsWith("about 4.5 s, as rollback")
                .endsWith("the backup has 4 KiB");
    }

    @Test
    void aStartIsFromParkedToReadyAndADrainWhatItWas() throws IOException {
        UpdateLock last = update("park_ms", "700", "migrate_ms", "500", "drain_ms", "120");

        assertThat(howLong().start().text())
                .isEqualTo("about 1.2 s from the start of its worker to ready, as update " + last.id() + " did");
        assertThat(howLong().drain().text()).isEqualTo("about 0.1 s, as the drain of update " + last.id() + " did");
    }
}
