package dev.molt.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiguresTest {
    private static final Figures ALL = new Figures(600, 51_234, 12, OptionalLong.of(38), 43, 31);
    private static final Figures FEW = new Figures(30, 0, 0, OptionalLong.empty(), 0, 9);

    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(ALL.text()).isEqualTo("seconds:600,answers:51234,errors:12,p95_ms:38,cpu:43,memory:31");
        assertThat(Figures.parse(ALL.text())).isEqualTo(ALL);
        assertThat(Figures.parse(FEW.text())).isEqualTo(FEW);
    }

    @Test
    void inWordsTheyHaveTheirUnits() {
        assertThat(ALL.words())
                .isEqualTo("51234 answers in 600 s, 0.023 % of them 5xx, p95 38 ms, CPU 43 %, memory 31 %");
        assertThat(FEW.words()).isEqualTo("0 answers in 30 s, 0 % of them 5xx, p95 unknown, CPU 0 %, memory 9 %");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "100, 100", "10, 10", "0.1, 0.1", "0.0234, 0.023", "1.50, 1.5", "0.0001, 0"})
    void aPercentageHasTheDigitsThatItNeeds(double value, String text) {
        assertThat(Figures.percent(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "seconds:1,answers:1,errors:0,p95_ms:1,cpu:1",
                "seconds:1,answers:1,errors:0,p95_ms:1,cpu:1,memory:1,more:1",
                "seconds:-1,answers:1,errors:0,p95_ms:1,cpu:1,memory:1",
                "seconds:1,answers:1,errors:0,p95_ms:1.5,cpu:1,memory:1"
            })
    void whatIsNoneIsRefusedByItsText(String text) {
        assertThatThrownBy(() -> Figures.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\" are no figures");
    }

    @Test
    void whatTheFormCannotHoldIsRefusedByItsName() {
        assertThatThrownBy(() -> new Figures(600, 1, 0, OptionalLong.empty(), -1, 0))
                .hasMessage("cpu must be from 0 to 999999, was -1");
    }

    @Test
    void thoseThatAreKeptAreReadBackWithTheirRelease() throws IOException {
        DataDirectory data = new DataFixture(directory).data;
        Files.createDirectories(data.figures().getParent());
        KeptFigures kept = new KeptFigures(DataFixture.A, ALL);

        assertThat(KeptFigures.read(data)).isEmpty();
        kept.write(data, Instant.parse("2026-11-21T01:02:03Z"));

        assertThat(KeptFigures.read(data)).contains(kept);
        assertThat(KeptFigures.parse(kept.text())).isEqualTo(kept);
        assertThat(kept.words()).startsWith(DataFixture.A + ": 51234 answers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\n}\n", "x", "{\n  \"release\": \"../x\",\n  \"figures\": \"\"\n}\n"})
    void thoseThatCannotBeReadAreAnErrorNotNone(String content) throws IOException {
        DataDirectory data = new DataFixture(directory).data;
        Files.createDirectories(data.figures().getParent());
        Files.writeString(data.figures(), content);

        assertThatThrownBy(() -> KeptFigures.read(data))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("figures.json is unreadable");
    }
}
