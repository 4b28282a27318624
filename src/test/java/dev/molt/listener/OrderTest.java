package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderTest {
    @Test
    void aStartSaysWhatAndWhere() {
        String body = "{\"command\":\"start\",\"listener_id\":\"l1\",\"url\":\"wss://host/\",\"token\":\"t\"}";
        assertThat(Order.of(body))
                .isEqualTo(new Order("start", "l1", "wss://host/", Optional.of("t"), false, true, false));
    }

    @Test
    void aSourceMayBeResumableAndSingle() {
        Order order =
                Order.of("{\"command\":\"start\",\"listener_id\":\"l1\",\"url\":\"wss://host/\",\"resumable\":true,"
                        + "\"overlap\":false}");
        assertThat(order.resumable()).isTrue();
        assertThat(order.overlap()).isFalse();
    }

    @Test
    void aStopMayForget() {
        assertThat(Order.of("{\"command\":\"stop\",\"listener_id\":\"l1\",\"forget\":true}")
                        .forget())
                .isTrue();
        assertThat(Order.of("{\"command\":\"stop\",\"listener_id\":\"l1\"}").forget())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing | JSON",
                "[] | JSON object",
                "{} | command",
                "{\"command\":\"dance\",\"listener_id\":\"l1\"} | start, stop or recover",
                "{\"command\":\"stop\"} | listener_id",
                "{\"command\":\"stop\",\"listener_id\":\"a b\"} | listener_id",
                "{\"command\":\"stop\",\"listener_id\":\"l1\",\"url\":\"secret\"} | Unknown field",
                "{\"command\":\"stop\",\"listener_id\":\"l1\",\"forget\":\"secret\"} | forget",
                "{\"command\":\"stop\",\"command\":\"stop\",\"listener_id\":\"l1\"} | JSON",
                "{\"command\":\"stop\",\"listener_id\":\"l1\"} secret | JSON",
                "{\"command\":\"start\",\"listener_id\":\"l1\"} | url",
                "{\"command\":\"start\",\"listener_id\":\"l1\",\"url\":\"secret\"} | url",
                "{\"command\":\"start\",\"listener_id\":\"l1\",\"url\":\"wss://h/\",\"token\":\"\"} | token",
                "{\"command\":\"start\",\"listener_id\":\"l1\",\"url\":\"wss://h/\",\"token\":\"a secret\"} | token",
                "{\"command\":\"start\",\"listener_id\":\"l1\",\"url\":\"ws://h/\",\"token\":\"secret\"} | wss://",
            })
    void whatIsWrongIsSaidWithoutQuotingSecrets(String body, String named) {
        assertThatThrownBy(() -> Order.of(body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named)
                .hasMessageNotContaining("secret");
    }
}
