package dev.molt.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagTest {
    private static final Flag LIMIT = Flag.of("relay.limit", 2.5, "how many");

    @Test
    void aNameHasAGroupAndAVariable() {
        FlagName name = new FlagName("websocket.gatewayOnly");
        assertThat(name.group()).isEqualTo("websocket");
        assertThat(name.flag()).isEqualTo("gatewayOnly");
        assertThat(name.variable()).isEqualTo("FLAG_WEBSOCKET_GATEWAYONLY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a", "a.", ".b", "a.b.c", "A.b", "a.b_c", "a.b\n", "a b.c", "../a.b", "1.b"})
    void whatIsNoNameIsRefusedWithWhatIs(String text) {
        assertThatThrownBy(() -> new FlagName(text)).hasMessageContaining("like websocket.gatewayOnly");
    }

    @Test
    void aNameIsAtMost64LettersOnEachSide() {
        assertThat(new FlagName("a".repeat(64) + "." + "b".repeat(64)).group()).hasSize(64);
        assertThatThrownBy(() -> new FlagName("a".repeat(65) + ".b")).hasMessageContaining("1 to 64");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "3,3.0", "-0.25,-0.25", "1000000,1e6", "0.1,0.1"})
    void aNumberIsWrittenPlainly(String text, double value) {
        assertThat(Flag.of("a.b", value, "x").defaultText()).isEqualTo(text);
    }

    @Test
    void valuesAreOfTheirType() {
        assertThat(LIMIT.read("7")).isEqualTo(new BigDecimal("7"));
        assertThat(Flag.of("a.b", true, "x").read("false")).isEqualTo(false);
        assertThat(Flag.of("a.b", "", "x").read("größer ✓")).isEqualTo("größer ✓");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1e9", "NaN", "1,5", " 1", "1234567890123456", "0x10", "--1", "1."})
    void whatIsNoNumberIsRefusedWithWhatIs(String text) {
        assertThatThrownBy(() -> LIMIT.read(text))
                .hasMessageContaining("relay.limit is a number")
                .hasMessageContaining("like 3 or -0.25");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TRUE", "yes", "1", "true "})
    void onlyTrueAndFalseAreBooleans(String text) {
        assertThatThrownBy(() -> Flag.of("a.b", true, "x").read(text)).hasMessageContaining("must be true or false");
    }

    @Test
    void aTextIsOneLineOfAThousandBytes() {
        Flag flag = Flag.of("a.b", "", "x");
        assertThat(flag.read("é".repeat(500))).isEqualTo("é".repeat(500));
        assertThatThrownBy(() -> flag.read("é".repeat(501))).hasMessageContaining("1000 bytes");
        assertThatThrownBy(() -> flag.read("two\nlines")).hasMessageContaining("control characters");
    }

    @Test
    void aFlagSaysWhatItDoes() {
        assertThatThrownBy(() -> Flag.of("a.b", true, " ")).hasMessageContaining("what it does");
        assertThatThrownBy(() -> Flag.of("a.b", Double.NaN, "x")).hasMessageContaining("must be a number");
    }

    @Test
    void twoNamesWithOneVariableAreRefused() {
        List<Flag> both = List.of(Flag.of("a.readOnly", true, "x"), Flag.of("a.readonly", true, "x"));
        assertThatThrownBy(() -> DeclaredFlags.of("r", both, Map.of()))
                .hasMessageContaining("a.readOnly and a.readonly")
                .hasMessageContaining("FLAG_A_READONLY");
    }

    @Test
    void anOverrideOfTheWrongTypeIsRefusedByItsVariable() {
        assertThatThrownBy(() -> DeclaredFlags.of("r", List.of(LIMIT), Map.of("FLAG_RELAY_LIMIT", "many")))
                .hasMessageContaining("FLAG_RELAY_LIMIT in the environment is a number");
    }

    @Test
    void variablesOfNoFlagAreKnown() {
        DeclaredFlags declared =
                DeclaredFlags.of("r", List.of(LIMIT), Map.of("FLAG_RELAY_LIMIT", "1", "FLAG_OTHER", "2"));
        assertThat(declared.strayVariables(Map.of("FLAG_RELAY_LIMIT", "1", "FLAG_OTHER", "2", "PATH", "/bin")))
                .containsExactly("FLAG_OTHER");
        assertThat(declared.overrides()).containsEntry(LIMIT.name(), "1");
    }
}
