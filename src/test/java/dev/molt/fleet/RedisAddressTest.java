package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.exceptions.JedisDataException;

class RedisAddressTest {
    @Test
    void anAddressIsShownWithoutItsPassword() {
        assertThat(RedisAddress.of(FleetUrl.of("redis://:s3cret@host:1234/5")))
                .asString()
                .contains("host:1234")
                .doesNotContain("s3cret");
    }

    @Test
    void aPasswordThatTheServerQuotesIsNotShown() {
        RedisAddress address = RedisAddress.of(FleetUrl.of("redis://user:s3cret%21@host"));

        CoordinatorException told = RedisFailure.of(
                address, "answer", new JedisDataException("ERR unknown command 'AUTH' with 'user' 's3cret!'"));

        assertThat(told).hasMessageContaining("ERR unknown command 'AUTH' with 'user' '***'");
        assertThat(told.getCause()).asString().contains("***").doesNotContain("s3cret!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a{b}", "two words", "a:b"})
    void aNameOfAFleetThatCannotBePartOfAKeyIsRefused(String name) {
        assertThatThrownBy(() -> new RedisKeys(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FLEET_NAME");
    }
}
