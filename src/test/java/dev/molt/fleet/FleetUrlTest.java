package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.config.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FleetUrlTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:sqlite:/data/fleet.db, SQLITE",
        "jdbc:sqlite:/data/a fleet.db, SQLITE",
        "jdbc:postgresql://db.example.org:5432/molt?user=molt&password=secret, POSTGRESQL",
        "jdbc:postgresql:molt, POSTGRESQL",
        "jdbc:postgresql:///molt?user=molt, POSTGRESQL",
        "jdbc:postgresql://db/?user=a%20b, POSTGRESQL",
        "jdbc:postgresql://[::1]:65535/molt, POSTGRESQL",
        "'jdbc:postgresql://one:5432,two.example.org/molt?targetServerType=primary', POSTGRESQL",
        "'jdbc:postgresql://one:5432,two.example.org:54321/molt?targetServerType=primary', POSTGRESQL",
        "redis://localhost, REDIS",
        "redis://my_redis:6379/, REDIS",
        "redis://:a:b@[::1]:6379/12, REDIS",
        "redis://:secret@10.0.0.1:6379/2, REDIS",
        "rediss://molt:secret%40home@redis.example.org:6380, REDIS"
    })
    void eachStoreIsKnownByItsUrl(String text, FleetUrl.Kind kind) {
        assertThat(FleetUrl.of(text).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "jdbc:sqlite:",
                "jdbc:sqlite::memory:",
                "jdbc:sqlite:fleet.db",
                "jdbc:sqlite:/data/",
                "jdbc:sqlite:/data/fleet.db?password=secret",
                "jdbc:postgresql:",
                "jdbc:postgresql:?password=secret",
                "jdbc:postgresql://db?password=secret",
                "jdbc:postgresql://molt:secret@db/molt",
                "jdbc:postgresql://db:65536/molt?password=secret",
                "jdbc:postgresql://db:port/molt?password=secret",
                "jdbc:postgresql://db/molt/secret",
                "jdbc:postgresql://db/molt?password=secret%",
                "jdbc:mysql://molt:secret@db/molt",
                "http://molt:secret@db",
                "redis://",
                "redis://:6379",
                "redis://host:",
                "redis://host:port",
                "redis://host:65536",
                "redis://host?password=secret",
                "redis://secret@host",
                "redis://:secret@host/first",
                "redis://:secret@host/1/2",
                "redis://:secret@host/-1",
                "redis://:secret%@host",
                "redis://:sec/ret@host",
                "redis://:sec@ret@host",
                "redis://host name",
                "redis://host\nsecret"
            })
    void anyOtherIsRefusedWithoutBeingShown(String text) {
        assertThatThrownBy(() -> FleetUrl.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FLEET_URL must be jdbc:sqlite:/")
                .hasMessageContaining("jdbc:postgresql:")
                .hasMessageContaining("rediss://")
                .hasMessageNotContaining("secret");
    }

    @Test
    void theSettingForRedisTakesRedisOnly() {
        assertThat(new FleetUrl("REDIS_URL", "redis://localhost").kind()).isEqualTo(FleetUrl.Kind.REDIS);
        assertThatThrownBy(() -> new FleetUrl("REDIS_URL", "jdbc:sqlite:/data/fleet.db"))
                .hasMessageContaining("REDIS_URL must be redis://")
                .hasMessageNotContaining("sqlite");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:secret@localhost:6379, redis://***@localhost:6379",
        "rediss://molt:secret@localhost/1, rediss://***@localhost/1",
        "jdbc:postgresql://db/molt?user=molt&password=secret&ssl=true, jdbc:postgresql://db/molt?user=molt&password=***&ssl=true",
        "jdbc:postgresql://db/molt?sslpassword=secret, jdbc:postgresql://db/molt?sslpassword=***",
        "jdbc:sqlite:/data/fleet.db, jdbc:sqlite:/data/fleet.db"
    })
    void aPasswordIsNotShown(String text, String shown) {
        FleetUrl url = FleetUrl.of(text);

        assertThat(url.shown()).isEqualTo(shown);
        assertThat(url).hasToString(shown);
        assertThat(url.text()).isEqualTo(text);
    }

    @Test
    void theSettingsNameTheStoreAndThatOfTheFleetComesBeforeThatOfRedis() {
        assertThat(FleetUrl.of(settings(Map.of()))).isEmpty();
        assertThat(FleetUrl.of(settings(Map.of("REDIS_URL", "redis://localhost"))))
                .contains(new FleetUrl("REDIS_URL", "redis://localhost"));
        assertThat(FleetUrl.of(settings(Map.of("REDIS_URL", "redis://localhost", "FLEET_URL", "jdbc:sqlite:/f.db"))))
                .contains(FleetUrl.of("jdbc:sqlite:/f.db"));
    }

    private static Settings settings(Map<String, String> environment) {
        return Settings.load(environment, Path.of("missing"));
    }

    @Test
    void onlyASqliteStoreIsAFile() {
        assertThat(FleetUrl.of("jdbc:sqlite:/data/fleet.db").file()).isEqualTo(Path.of("/data/fleet.db"));
        assertThatThrownBy(() -> FleetUrl.of("redis://:secret@localhost").file())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageNotContaining("secret");
    }
}
