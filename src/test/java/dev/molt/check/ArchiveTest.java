package dev.molt.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.check.Finding.Verdict;
import dev.molt.update.DataFixture;
import dev.molt.update.FlatJson;
import dev.molt.update.Ref;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
    private static final Ref MAIN = new Ref("main");

    @TempDir
    Path directory;

    private Path folder;
    private WebFolder web;

    @BeforeEach
    void serve() throws IOException {
        folder = Files.createDirectories(directory.resolve("archive"));
        publish("ancestors", DataFixture.COMMIT_A);
        web = new WebFolder(folder);
    }

    @AfterEach
    void close() {
        web.close();
    }

    /** The manifest of main; {@code changes} are key, value. */
    private void publish(String... changes) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("format", "1");
        fields.put("release", DataFixture.B.text());
        fields.put("commit", DataFixture.COMMIT_B);
        fields.put("file", "molt.tar.gz");
        fields.put("size", "12");
        fields.put("arch", "x86_64");
        fields.put("java", "17");
        for (int i = 0; i < changes.length; i += 2) {
            fields.put(changes[i], changes[i + 1]);
        }
        Files.write(folder.resolve("main.json"), FlatJson.format(fields));
    }

    private Archive at(String location) {
        return Archive.of(Optional.of(location), directory);
    }

    private Finding look(Archive archive) throws IOException {
        DataFixture fixture = new DataFixture(directory.resolve("data"))
                .release(DataFixture.A, DataFixture.COMMIT_A)
                .current(DataFixture.A);
        return new UpdateCheck(archive, MAIN, fixture.data, Policy.ALWAYS, Clock.systemUTC()).look(DataFixture.A);
    }

    @Test
    void aReleaseThatDescendsIsAvailableInADirectory() throws IOException {
        assertThat(look(at("archive")).verdict()).isEqualTo(Verdict.AVAILABLE);
        assertThat(look(at("file://" + folder)).commit()).isEqualTo(DataFixture.COMMIT_B);
    }

    @Test
    void aReleaseThatDescendsIsAvailableOnTheWeb() throws IOException {
        assertThat(look(at(web.url())).verdict()).isEqualTo(Verdict.AVAILABLE);
        assertThat(web.requests()).containsExactly("/main.json ");
    }

    @Test
    void aReleaseThatDoesNotDescendIsNoUpdate() throws IOException {
        publish("ancestors", DataFixture.COMMIT_B.replace('5', '6'));
        assertThat(look(at(web.url())).verdict()).isEqualTo(Verdict.NOT_DESCENDANT);
    }

    @Test
    void aBranchThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> look(at(web.url() + "/elsewhere")))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("/elsewhere has no branch or tag main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/../main", "../main", "a//b", "x/.hidden", "HEAD^"})
    void aNameThatLeadsElsewhereIsNotAskedFor(String ref) throws IOException {
        assertThat(at(web.url()).commitOf(new Ref(ref))).isEmpty();
        assertThat(web.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "format, 2",
        "release, main",
        "commit, 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
        "ancestors, none",
        "file, ../molt.tar.gz",
        "size, 0",
        "java, x"
    })
    void aManifestWithAFieldOfNonsenseIsRefused(String key, String value) throws IOException {
        publish(key, value);
        assertThatThrownBy(() -> look(at(web.url())))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("main.json is unreadable")
                .hasMessageContaining("make-archive");
    }

    @Test
    void aManifestThatIsTooLargeIsNotReadToItsEnd() throws IOException {
        Files.write(folder.resolve("main.json"), new byte[1 << 20]);
        assertThatThrownBy(() -> look(at(web.url()))).hasMessageContaining("larger than 65536 bytes");
        assertThatThrownBy(() -> look(at("archive"))).hasMessageContaining("larger than 65536 bytes");
    }

    @Test
    void thePasswordIsSentToItsOwnHostAndIsInNoMessage() throws IOException {
        web.wants("maria:hush/mole");
        String host = "127.0.0.1:" + web.port();
        assertThat(look(at("http://maria:hush%2Fmole@" + host)).verdict()).isEqualTo(Verdict.AVAILABLE);
        assertThatThrownBy(() -> look(at("http://maria:wrong-one@" + host)))
                .hasMessageContaining("HTTP status 401")
                .hasMessageContaining(host)
                .hasMessageNotContaining("wrong-one")
                .hasMessageNotContaining("maria");
        try (WebFolder other = new WebFolder(folder).redirectsTo(web.url() + "/main.json")) {
            assertThatThrownBy(() -> look(at("http://maria:hush%2Fmole@127.0.0.1:" + other.port())))
                    .hasMessageContaining("HTTP status 401");
        }
    }

    @Test
    void aRedirectToTheWebIsFollowedAndToAnythingElseIsNot() throws IOException {
        try (WebFolder other = new WebFolder(folder).redirectsTo(web.url() + "/main.json")) {
            assertThat(look(at(other.url())).verdict()).isEqualTo(Verdict.AVAILABLE);
            other.redirectsTo("file://" + folder.resolve("main.json"));
            assertThatThrownBy(() -> look(at(other.url()))).hasMessageContaining("a redirect from http to file");
            other.redirectsTo(other.url() + "/main.json");
            assertThatThrownBy(() -> look(at(other.url()))).hasMessageContaining("more than 5 redirects");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 403})
    void aServerThatFailsIsAnErrorWithItsStatus(int status) {
        web.answers(status);
        assertThatThrownBy(() -> look(at(web.url()))).hasMessageContaining("HTTP status " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh://host/x", "git@host:x", "http://host/x?token=secret", "ftp://host/x"})
    void aLocationOfAnotherKindNamesTheSetting(String location) {
        assertThatThrownBy(() -> at(location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UPDATE_REMOTE_URL")
                .hasMessageNotContaining("secret");
    }

    @Test
    void noLocationNamesTheSetting() {
        assertThatThrownBy(() -> Archive.of(Optional.empty(), directory)).hasMessageContaining("UPDATE_REMOTE_URL");
    }
}
