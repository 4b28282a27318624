package dev.molt.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SectionTest {
    private final Figures figures = new Figures();
    private final Section section = new Section(
            "A table",
            "What it is.",
            "deployment",
            figures,
            List.of(Column.withSpread("longest wait", "ms", 30), Column.only("failed", "", 10)),
            Optional.of("ours"),
            List.of("ours"));

    @Test
    void theMiddleAndTheOutermostOfSeveralMeasurementsAreShown() {
        assertThat(Spread.of(List.of(30.0, 10.0, 500.0))).hasToString("30 (10..500)");
        assertThat(Spread.of(List.of(1.0, 2.0))).hasToString("1.5 (1..2)");
        assertThat(Spread.of(List.of(0.125))).hasToString("0.13");
    }

    @Test
    void whoeverIsAheadOfOursIsNamed() {
        measured("ours", 20, 0);
        measured("theirs", 10, 3);
        measured("another", 40, 0);
        assertThat(section.wins()).containsExactly("longest wait: ours (20 ms) is behind theirs (10 ms).");
        assertThat(section.markdown()).contains("- longest wait: ours (20 ms) is behind theirs (10 ms).");
    }

    @Test
    void theDocumentHasRatiosOfMedians() {
        measured("ours", 20, 0);
        measured("ours", 40, 0);
        measured("theirs", 60, 5);
        assertThat(section.markdown()).contains("| ours | 30 (20..40) | 0 (0..0) |", "| theirs | 2 | - |");
    }

    @Test
    void whatWasNotMeasuredIsADash() {
        figures.add("ours", "failed", 1);
        assertThat(section.markdown()).contains("| ours | - | 1 |");
    }

    private void measured(String subject, double wait, double failed) {
        figures.add(subject, "longest wait", wait);
        figures.add(subject, "failed", failed);
    }
}
