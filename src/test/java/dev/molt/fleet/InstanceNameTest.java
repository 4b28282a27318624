package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceNameTest {
    @TempDir
    private Path root;

    @Test
    void theSettingCounts() throws Exception {
        assertThat(name(Map.of("FLEET_INSTANCE", "web-1"))).isEqualTo("web-1");
    }

    @Test
    void withoutItTheDataDirectoryKeepsOne() throws Exception {
        String name = name(Map.of());
        assertThat(name).matches("[A-Za-z0-9._-]+-[0-9a-f]{4}");
        assertThat(name(Map.of())).isEqualTo(name);
    }

    @Test
    void aDamagedFileIsRefusedWithTheWayOut() throws Exception {
        name(Map.of());
        Files.writeString(root.resolve("fleet/instance"), "a b\n");
        assertThatThrownBy(() -> name(Map.of()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("fleet/instance is no name")
                .hasMessageContaining("set FLEET_INSTANCE");
    }

    private String name(Map<String, String> environment) throws IOException {
        return InstanceName.of(Settings.load(environment, root), new DataDirectory(root));
    }
}
