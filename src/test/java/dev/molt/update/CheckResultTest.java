package dev.molt.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.update.CheckResult.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckResultTest {
    @Test
    void whatIsWrittenIsReadBack() {
        List<CheckResult> results = List.of(
                new CheckResult("release", false, Verdict.OK, 12, "it answers: fine"),
                new CheckResult("slow", true, Verdict.FAILED, 0, ""),
                new CheckResult("orders", false, Verdict.FAILED_BEFORE, 3, "500"),
                new CheckResult("broker", false, Verdict.NOT_RUN, 0, "no network"));

        String text = CheckResult.format(results);

        assertThat(text).startsWith("release:required:ok:12:it answers: fine\tslow:advisory:failed:0:\t");
        assertThat(CheckResult.parse(text)).isEqualTo(results);
    }

    @Test
    void noneIsTheEmptyText() {
        assertThat(CheckResult.format(List.of())).isEmpty();
        assertThat(CheckResult.parse("")).isEmpty();
    }

    @Test
    void aDetailBecomesOneShortLine() {
        CheckResult result = new CheckResult("a", false, Verdict.OK, 1, " two\tparts\nand\u001b[1m " + "x".repeat(500));

        assertThat(result.detail()).startsWith("two parts and?[1m xxx").hasSize(160);
    }

    @Test
    void onlyARequiredCheckThatFailsNowFails() {
        assertThat(new CheckResult("a", false, Verdict.FAILED, 1, "").fails()).isTrue();
        assertThat(new CheckResult("a", true, Verdict.FAILED, 1, "").fails()).isFalse();
        assertThat(new CheckResult("a", false, Verdict.FAILED_BEFORE, 1, "").fails())
                .isFalse();
        assertThat(new CheckResult("a", false, Verdict.NOT_RUN, 1, "").fails()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "a:required:ok:1",
                "a:required:fine:1:",
                "a:some:ok:1:",
                "a:required:ok:1:b\t",
                "/:required:ok:1:"
            })
    void whatIsNoneIsRefusedByItsText(String text) {
        assertThatThrownBy(() -> CheckResult.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not NAME:LEVEL:VERDICT:MS:DETAIL");
    }
}
