package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PostgresSchemaTest {
    @Test
    void aNameThatTheServerWouldCutOffIsRefused() {
        assertThatCode(() -> new PostgresSchema("f".repeat(57), 0)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new PostgresSchema("f".repeat(58), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FLEET_NAME")
                .hasMessageContaining("57");
    }

    @Test
    void aNameIsWrittenSoThatItCannotEndTheIdentifier() {
        assertThat(new PostgresSchema("a\"b", 0).identifier()).isEqualTo("\"fleet_a\"\"b\"");
    }
}
