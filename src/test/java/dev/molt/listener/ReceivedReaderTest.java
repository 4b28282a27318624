package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedReaderTest {
    private final ReceivedReader reader = new ReceivedReader();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"a\",\"cursor\":\"c\"} | a | c",
                "{\"id\":7} | 7 | 7",
                "{\"id\":\"ä\"} | ä | ''",
                "{\"id\":\"a\",\"cursor\":12} | a | 12",
                "{\"id\":\"a\",\"cursor\":\"two words\"} | a | a",
                "{\"id\":\"a\",\"cursor\":[]} | a | a",
            })
    void idAndCursorAreFieldsOfTheMessage(String text, String id, String cursor) {
        assertThat(reader.read(text)).isEqualTo(new Received(id, cursor, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "tick", "{", "[1]", "{\"id\":null}", "{\"id\":\"\"}", "{\"id\":1.5}", "{\"id\":\"a\\nb\"}"})
    void aMessageWithoutAnIdIsKnownByItsHash(String text) {
        Received message = reader.read(text);
        assertThat(message.id())
                .matches("sha256:[0-9a-f]{64}")
                .isEqualTo(reader.read(text).id());
        assertThat(message.cursor()).isEmpty();
        assertThat(message.id()).isNotEqualTo(reader.read(text + " ").id());
    }

    @Test
    void anIdThatIsTooLongIsNone() {
        assertThat(reader.read("{\"id\":\"" + "x".repeat(201) + "\"}").id()).startsWith("sha256:");
    }
}
