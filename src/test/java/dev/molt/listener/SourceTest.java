package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.config.Settings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wss://host/path",
                "wss://host:8443/a%20path?from=now&of=it",
                "WSS://host",
                "wss://[::1]:1/",
                "ws://127.0.0.1:1/",
                "ws://localhost/"
            })
    void addressesThatCanBeUsedWithAToken(String url) {
        assertThat(Source.checked(url, true)).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "https://host/",
                "wss:///path",
                "wss://user:secret@host/",
                "wss://host/#secret",
                "wss://host:99999/",
                "wss://ho st/secret",
                "wss://host/?q=secret%26x",
                "wss://host/a%2Fsecret"
            })
    void addressesThatCannotAndTheMessageDoesNotQuoteThem(String url) {
        assertThatThrownBy(() -> Source.checked(url, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aTokenIsNotSentUnencryptedAcrossANetwork() {
        assertThat(Source.checked("ws://host/", false)).hasHost("host");
        assertThatThrownBy(() -> Source.checked("ws://host/", true)).hasMessageContaining("wss://");
    }

    @Test
    void whatComesAfterThePathIsNotShown() {
        assertThat(Source.shown("wss://host/path?key=secret")).isEqualTo("wss://host/path?***");
        assertThat(Source.shown("wss://host/path")).isEqualTo("wss://host/path");
    }

    @Test
    void aProxyIsUsedOnlyWhenThatIsSaid() {
        assertThat(WebSockets.proxy(settings(Map.of("HTTPS_PROXY", "http://127.0.0.1:3128"))))
                .isEmpty();
        assertThat(WebSockets.proxy(settings(Map.of("HTTPS_PROXY", "http://127.0.0.1:3128", "USE_PROXY", "true"))))
                .contains(new InetSocketAddress("127.0.0.1", 3128));
    }

    @Test
    void aProxyThatIsMissingIsNamed() {
        assertThatThrownBy(() -> WebSockets.proxy(settings(Map.of("USE_PROXY", "true"))))
                .hasMessageContaining("HTTPS_PROXY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"host:3128", "http://host", "https://host:1", "http://user:secret@host:1", "http://host:1/path"})
    void aProxyThatCannotBeUsedIsRefusedWithoutQuotingIt(String address) {
        Settings settings = settings(Map.of("USE_PROXY", "true", "HTTPS_PROXY", address));
        assertThatThrownBy(() -> WebSockets.proxy(settings))
                .hasMessageStartingWith("HTTPS_PROXY must be")
                .hasMessageNotContaining("secret");
    }

    private Settings settings(Map<String, String> environment) {
        return Settings.load(environment, data);
    }
}
