package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WantedTest {
    private static final Wanted WANTED = new Wanted(
            "l1",
            "wss://host/path",
            Optional.of(new SealedToken("0a1b2c3d", "AAAA")),
            true,
            false,
            Wanted.State.RUNNING,
            3,
            "0a1b2c");

    @Test
    void isReadAsItWasWritten() {
        assertThat(Wanted.of("l1", WANTED.text())).isEqualTo(WANTED);
        Wanted stopped = WANTED.ended(Wanted.State.FORGOTTEN);
        assertThat(Wanted.of("l1", stopped.text())).isEqualTo(stopped);
    }

    @Test
    void whatALaterReleaseAddsIsLetPass() {
        String text = WANTED.text().replaceFirst("\\{", "{\"later\":[1],");
        assertThat(Wanted.of("l1", text)).isEqualTo(WANTED);
    }

    @Test
    void whatIsStoppedHasNoToken() {
        assertThat(WANTED.ended(Wanted.State.STOPPED).text()).doesNotContain("AAAA");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no JSON", "{}", "{\"state\":\"dancing\"}", "{\"state\":\"running\",\"token\":\"secret\"}"})
    void whatCannotBeReadIsRefusedWithoutItsContent(String text) {
        assertThatThrownBy(() -> Wanted.of("l1", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a b", "a/b", "ä"})
    void anIdThatTheStoreCouldNotNameIsRefused(String id) {
        assertThatThrownBy(() -> Wanted.requireId(id)).hasMessageContaining("listener_id");
    }

    @Test
    void anotherAttemptTakesAnotherConnection() {
        assertThat(WANTED.hasSameConnection(WANTED.again())).isFalse();
        assertThat(WANTED.hasSameConnection(WANTED)).isTrue();
    }
}
