package dev.molt.probation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.update.DataFixture;
import dev.molt.update.Figures;
import dev.molt.update.KeptFigures;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The thresholds are the defaults. */
class JudgeTest {
    private static final Thresholds THRESHOLDS = new Thresholds(0.1, 200, 2, 90, 85);
    private static final long MILLI = 1_000_000;

    private final Answers answers = new Answers();
    private Judge judge = new Judge(THRESHOLDS, Optional.empty(), answers.soFar());

    private void before(long p95Millis) {
        Figures figures = new Figures(600, 1_000, 0, OptionalLong.of(p95Millis), 10, 20);
        judge = new Judge(THRESHOLDS, Optional.of(new KeptFigures(DataFixture.A, figures)), answers.soFar());
    }

    private JudgeTest answered(int count, int status) {
        for (int i = 0; i < count; i++) {
            answers.add(status);
        }
        return this;
    }

    private JudgeTest answeredIn(long millis, int count) {
        for (int i = 0; i < count; i++) {
            answers.add(200, millis * MILLI);
        }
        return this;
    }

    private List<String> look() {
        return look(10, 20);
    }

    private List<String> look(double cpu, double memory) {
        return judge.judge(new Look(answers.soFar(), cpu, memory));
    }

    @Test
    void a5xxShareThatIsTooHighInThreeLooksInARowIsBroken() {
        assertThat(answered(990, 200).answered(10, 500).look()).isEmpty();
        assertThat(answered(990, 200).answered(10, 500).look()).isEmpty();
        assertThat(answered(990, 200).answered(10, 500).look())
                .containsExactly("1 % of the answers are 5xx (PROBATION_ERRORS: 0.1 %)");
    }

    @Test
    void aGoodLookInBetweenBeginsTheRowAnew() {
        answered(10, 500).look();
        answered(10, 500).look();
        assertThat(answered(10_000, 200).look()).isEmpty();
        assertThat(answered(10, 500).look()).isEmpty();
        assertThat(answered(10, 500).look()).isEmpty();
        assertThat(answered(10, 500).look()).hasSize(1);
    }

    @Test
    void oneOfFiftyIsNothingAndALookWithoutEnoughGoesOnCollecting() {
        for (int i = 0; i < 4; i++) {
            assertThat(answered(49, 200).answered(1, 503).look()).isEmpty();
        }
        for (int i = 4; i < 14; i++) {
            assertThat(answered(1, 503).look()).as("look " + i).isEmpty();
        }
        assertThat(answered(1, 503).look())
                .as("the fifteenth 5xx, in the third five")
                .hasSize(1);
    }

    @Test
    void aLookWithoutEnoughDoesNotEndTheRow() {
        answered(10, 500).look();
        answered(10, 500).look();
        assertThat(answered(100, 200).look()).as("too few to tell").isEmpty();
        assertThat(answered(10, 500).look()).hasSize(1);
    }

    @Test
    void aShareBelowTheThresholdIsNone() {
        for (int i = 0; i < 10; i++) {
            assertThat(answered(9_995, 200).answered(5, 500).look()).isEmpty();
        }
    }

    @Test
    void aShareAtTheThresholdIsTooHigh() {
        for (int i = 0; i < 2; i++) {
            answered(4_995, 200).answered(5, 500).look();
        }
        assertThat(answered(4_995, 200).answered(5, 500).look()).hasSize(1);
    }

    @Test
    void aP95AboveTheThresholdIsBroken() {
        answeredIn(300, 100).look();
        answeredIn(300, 100).look();
        assertThat(answeredIn(300, 100).look())
                .singleElement()
                .asString()
                .matches("p95 is 3[01]\\d ms \\(PROBATION_P95: 200 ms\\)");
    }

    @Test
    void fiveSlowOnesOfAHundredAreNoSlowRelease() {
        for (int i = 0; i < 5; i++) {
            assertThat(answeredIn(1, 95).answeredIn(10_000, 5).look()).isEmpty();
        }
    }

    @Test
    void timesAreJudgedWhenThereAreAHundred() {
        for (int i = 1; i < 9; i++) {
            assertThat(answeredIn(300, 34).look()).as("look " + i).isEmpty();
        }
        assertThat(answeredIn(300, 34).look()).hasSize(1);
    }

    @Test
    void twiceTheP95OfTheReleaseBeforeIsBroken() {
        before(40);
        answeredIn(90, 100).look();
        answeredIn(90, 100).look();
        assertThat(answeredIn(90, 100).look())
                .singleElement()
                .asString()
                .contains(" ms, with " + DataFixture.A + " it was 40 ms (PROBATION_P95_TIMES: 2)");
    }

    @Test
    void lessThanTwiceIsNot() {
        before(40);
        for (int i = 0; i < 5; i++) {
            assertThat(answeredIn(70, 100).look()).isEmpty();
        }
    }

    @Test
    void withoutAReleaseBeforeOnlyTheThresholdCounts() {
        for (int i = 0; i < 5; i++) {
            assertThat(answeredIn(90, 100).look()).isEmpty();
        }
    }

    @Test
    void whatNobodyNoticesIsNotTooManyTimes() {
        before(1);
        for (int i = 0; i < 5; i++) {
            assertThat(answeredIn(15, 100).look())
                    .as("below a tenth of PROBATION_P95")
                    .isEmpty();
        }
        answeredIn(25, 100).look();
        answeredIn(25, 100).look();
        assertThat(answeredIn(25, 100).look()).hasSize(1);
    }

    @Test
    void cpuAndMemoryAreJudgedAtEachLookAndAllThatIsBrokenIsNamed() {
        assertThat(look(90, 84.9)).isEmpty();
        assertThat(look(97.25, 85)).isEmpty();
        assertThat(look(90, 86)).containsExactly("90 % of the CPU is used (PROBATION_CPU: 90 %)");
        assertThat(look(89.9, 99)).containsExactly("99 % of the memory is used (PROBATION_MEMORY: 85 %)");
        assertThat(look(90, 10)).isEmpty();
    }

    @Test
    void onlyFiguresThatTellEnoughAndBreakNothingAreKept() {
        assertThat(THRESHOLDS.areKeptBy(new Figures(600, 10_000, 9, OptionalLong.of(199), 89, 84)))
                .isTrue();
        assertThat(THRESHOLDS.areKeptBy(new Figures(600, 10_000, 10, OptionalLong.of(1), 1, 1)))
                .isFalse();
        assertThat(THRESHOLDS.areKeptBy(new Figures(600, 10_000, 0, OptionalLong.of(200), 1, 1)))
                .isFalse();
        assertThat(THRESHOLDS.areKeptBy(new Figures(600, 10_000, 0, OptionalLong.of(1), 90, 1)))
                .isFalse();
        assertThat(THRESHOLDS.areKeptBy(new Figures(600, 10_000, 0, OptionalLong.of(1), 1, 85)))
                .isFalse();
        assertThat(THRESHOLDS.areKeptBy(new Figures(600, 99, 0, OptionalLong.empty(), 1, 1)))
                .isFalse();
    }
}
