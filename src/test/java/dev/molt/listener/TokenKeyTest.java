package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.config.Settings;
import dev.molt.update.DataDirectory;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenKeyTest {
    private static final String URL = "wss://host/path";

    @TempDir
    Path root;

    private final TokenKey key = TokenKey.ofSecret("sixteen random letters");

    @Test
    void aTokenIsReadWithTheSameSecret() {
        SealedToken sealed = SealedToken.of(key.seal("t0ken", "l1", URL).text());
        assertThat(TokenKey.ofSecret("sixteen random letters").open(sealed, "l1", URL))
                .isEqualTo("t0ken");
    }

    @Test
    void neitherTheTextNorTheIdTellsTheToken() {
        assertThat(key.seal("t0ken", "l1", URL).text()).doesNotContain("t0ken");
        assertThat(key.seal("t0ken", "l1", URL)).isNotEqualTo(key.seal("t0ken", "l1", URL));
        assertThat(key.id()).matches("[0-9a-f]{8}");
    }

    @Test
    void anotherKeyIsRefusedAndBothAreNamed() {
        TokenKey other = TokenKey.ofSecret("another secret of many letters");
        SealedToken sealed = key.seal("t0ken", "l1", URL);
        assertThatThrownBy(() -> other.open(sealed, "l1", URL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key.id())
                .hasMessageContaining(other.id());
    }

    @Test
    void aTokenCannotBeUsedForAnotherListenerOrAddress() {
        SealedToken sealed = key.seal("t0ken", "l1", URL);
        assertThatThrownBy(() -> key.open(sealed, "l2", URL)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> key.open(sealed, "l1", "wss://elsewhere/"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTokenThatIsCutOffIsRefused() {
        SealedToken cut = new SealedToken(key.id(), "AAAA");
        assertThatThrownBy(() -> key.open(cut, "l1", URL)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutASecretTheKeyIsAFileThatOnlyTheOwnerCanReadAndStays() throws IOException {
        DataDirectory data = new DataDirectory(root);
        TokenKey made = TokenKey.of(Settings.load(Map.of(), root), data);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.listenerKey())))
                .isEqualTo("rw-------");
        assertThat(TokenKey.of(Settings.load(Map.of(), root), data).id()).isEqualTo(made.id());
    }

    @Test
    void theSecretOfTheSettingsIsTakenAndNoFileMade() throws IOException {
        DataDirectory data = new DataDirectory(root);
        Settings settings = Settings.load(Map.of("LISTENER_KEY", "sixteen-random-letters"), root);
        assertThat(TokenKey.of(settings, data).id())
                .isEqualTo(TokenKey.ofSecret("sixteen-random-letters").id());
        assertThat(data.listenerKey()).doesNotExist();
    }

    @Test
    void aFileThatIsNoKeyIsRefusedAndLeftAsItIs() throws IOException {
        DataDirectory data = new DataDirectory(root);
        Files.createDirectories(data.listenerKey().getParent());
        Files.writeString(data.listenerKey(), "half a ke");
        assertThatThrownBy(() -> TokenKey.of(Settings.load(Map.of(), root), data))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("listener.key");
        assertThat(data.listenerKey()).hasContent("half a ke");
    }
}
