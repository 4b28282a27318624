package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisTokenTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, (1L << 40) - 1, 1L << 40, (1L << 62) - 1})
    void aTokenIsTheSameAfterItsWayThroughRedis(long token) {
        assertThat(RedisToken.parse(RedisToken.format(token))).isEqualTo(token);
    }

    @Test
    void aTokenHasTheEpochInFront() {
        assertThat(RedisToken.parse("3:5")).isEqualTo(3L << 40 | 5);
    }
}
