package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetsTest {
    @TempDir
    Path directory;

    @Test
    void aFileIsOpenedWithSqlite() throws Exception {
        FleetUrl url = FleetUrl.of("jdbc:sqlite:" + directory.resolve("fleet.db"));
        try (Coordinator store = Fleets.open(url, "molt", 0)) {
            assertThat(store.changes(0).whole()).isTrue();
        }
        assertThat(directory.resolve("fleet.db")).isNotEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a{b}", "a'b", "a-name-of-more-than-fifty-letters-and-digits-0123456789"})
    void aNameThatAStoreCouldMisunderstandIsRefused(String name) {
        FleetUrl url = FleetUrl.of("jdbc:sqlite:" + directory.resolve("fleet.db"));

        assertThatThrownBy(() -> Fleets.open(url, name, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FLEET_NAME must be")
                .hasMessageContaining("'" + name + "'");
        assertThat(directory).isEmptyDirectory();
    }
}
