package dev.molt.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same forms as in config_test.sh: bash and Java must agree. */
class DatabaseUrlTest {
    @TempDir
    Path data;

    @Test
    void itsPartsAreDecoded() {
        assertThat(DatabaseUrl.of("jdbc:postgresql://h.example.org:5433/my%20app?user=me%40home&password=p%26%25w%2Fd"
                        + "&sslmode=verify-full&sslrootcert=/etc/ca.pem&currentSchema=svc"))
                .contains(new DatabaseUrl(
                        "h.example.org",
                        5433,
                        "my app",
                        "me@home",
                        Optional.of("p&%w/d"),
                        "svc",
                        Optional.of("verify-full"),
                        Optional.of("/etc/ca.pem")));
    }

    @Test
    void whatIsNotSaidIsAsUsual() {
        assertThat(DatabaseUrl.of("jdbc:postgresql://[::1]/app?user=me"))
                .contains(new DatabaseUrl(
                        "::1", 5432, "app", "me", Optional.empty(), "public", Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://me:secret@h/app",
                "jdbc:postgresql://h/app",
                "jdbc:postgresql:app?user=me",
                "jdbc:postgresql://h/app?password=secret",
                "jdbc:postgresql://h:65536/app?user=me",
                "jdbc:postgresql://h,i/app?user=me",
                "jdbc:postgresql://h/app?user=me&user=you",
                "jdbc:postgresql://h/app?user=me&",
                "jdbc:postgresql://h/app?user=me&loglevel=2",
                "jdbc:postgresql://h/app?user=me&password=%4",
                "jdbc:postgresql://h/app?user=me&password=%00",
                "jdbc:postgresql://h/app?user=me&password=a b",
                "jdbc:postgresql://h/app?user=me&currentSchema=a;b"
            })
    void anythingElseIsRefusedAndNotShown(String url) {
        assertThat(DatabaseUrl.of(url)).isEmpty();
        assertThatThrownBy(() -> Settings.load(Map.of("DATABASE_URL", url), data))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("DATABASE_URL must be jdbc:postgresql://HOST:PORT/DATABASE?user=NAME")
                .hasMessageContaining("was \"***\" (from the environment)");
    }

    @Test
    void toALevel0ProgramItMeansWhatThatLikes() {
        Settings settings = Settings.load(Map.of("DATABASE_URL", "postgres://h/app", "APP_RUN", "./run"), data);

        assertThat(settings.databaseUrl()).isEmpty();
    }

    @Test
    void whatIsShownHasNeitherUserNorPassword() {
        Settings settings =
                Settings.load(Map.of("DATABASE_URL", "jdbc:postgresql://h/app?user=me&password=secret"), data);

        assertThat(settings.databaseUrl().orElseThrow()).hasToString("postgresql://h:5432/app");
        assertThat(Secrets.shown("DATABASE_URL", settings.text("DATABASE_URL"))).isEqualTo("***");
    }
}
