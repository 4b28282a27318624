package dev.molt.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.update.Ref;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteTest {
    private static final String PASSWORD = "s3cr@t/geheim";
    private static final String ENCODED = "s3cr%40t%2Fgeheim";

    @TempDir
    Path directory;

    private GitFixture git;

    @BeforeEach
    void create() throws IOException {
        git = new GitFixture(directory.resolve("repository"));
        git.commit("app.txt", "1");
    }

    private Remote remote(String url) {
        return new Remote(RemoteUrl.of(Optional.of(url), directory), Map.of());
    }

    private static String everythingIn(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void aBranchOfARepositoryOnThisMachineIsFound() throws IOException {
        assertThat(remote(git.directory.toString()).commitOf(new Ref("main"))).contains(git.head());
        assertThat(remote("file://" + git.directory).commitOf(new Ref("main"))).contains(git.head());
    }

    @Test
    void withoutAUrlTheCheckoutIsAsked() throws IOException {
        RemoteUrl url = RemoteUrl.of(Optional.empty(), git.directory);

        assertThat(new Remote(url, Map.of()).commitOf(new Ref("main"))).contains(git.head());
    }

    @Test
    void aTagMeansTheCommitThatItIsOn() throws IOException {
        git.git("tag", "-a", "-m", "first", "v1");
        String first = git.head();
        git.commit("app.txt", "2");

        assertThat(remote(git.directory.toString()).commitOf(new Ref("v1"))).contains(first);
    }

    @Test
    void aBranchThatIsGoneIsNoError() throws IOException {
        assertThat(remote(git.directory.toString()).commitOf(new Ref("gone"))).isEmpty();
    }

    @Test
    void aDirectoryWithoutARepositoryIsNamed() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThatThrownBy(() -> remote(empty.toString()).commitOf(new Ref("main")))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("cannot reach " + empty);
    }

    @Test
    void credentialsInTheUrlOpenTheRemote() throws IOException {
        try (GitHttpServer server = new GitHttpServer(directory, "maria", PASSWORD)) {
            Remote remote = remote("http://maria:" + ENCODED + "@localhost:" + server.port() + "/repository");

            assertThat(remote.commitOf(new Ref("main"))).contains(git.head());
        }
    }

    @Test
    void wrongCredentialsAreInNoPartOfTheError() throws IOException {
        try (GitHttpServer server = new GitHttpServer(directory, "maria", "another")) {
            Remote remote = remote("http://maria:" + ENCODED + "@localhost:" + server.port() + "/repository");

            assertThatThrownBy(() -> remote.commitOf(new Ref("main")))
                    .hasMessageContaining("localhost:" + server.port())
                    .satisfies(thrown -> assertThat(everythingIn(thrown))
                            .doesNotContain(PASSWORD)
                            .doesNotContain(ENCODED)
                            .doesNotContain("maria"));
        }
    }

    @Test
    void anUnreachableRemoteIsNamedWithoutItsCredentials() {
        Remote remote = remote("https://maria:" + ENCODED + "@localhost:1/repository");

        assertThatThrownBy(() -> remote.commitOf(new Ref("main")))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("https://localhost:1/repository")
                .satisfies(thrown -> assertThat(everythingIn(thrown)).doesNotContain("geheim"));
    }

    @Test
    void aRedirectDoesNotGetTheCredentials() throws IOException {
        try (GitHttpServer elsewhere = new GitHttpServer(directory, "maria", PASSWORD);
                GitHttpServer redirecting = new GitHttpServer("http://127.0.0.1:" + elsewhere.port())) {
            Remote remote = remote("http://maria:" + ENCODED + "@localhost:" + redirecting.port() + "/repository");

            assertThatThrownBy(() -> remote.commitOf(new Ref("main"))).isInstanceOf(RemoteException.class);
        }
    }

    @Test
    void aTokenAsTheUserIsACredentialToo() {
        RemoteUrl url = RemoteUrl.of(Optional.of("https://ghp_token@example.org/r.git"), directory);

        assertThat(url).hasToString("https://example.org/r.git");
        assertThat(url.redact("denied for ghp_token")).isEqualTo("denied for ***");
    }

    @Test
    void noSpellingOfAWebAddressKeepsItsCredentials() {
        RemoteUrl url = RemoteUrl.of(Optional.of("HTTPS://bob:s@cret%2F@example.org/r.git"), directory);

        assertThat(url).hasToString("https://example.org/r.git");
        assertThat(url.credentials()).contains(new RemoteUrl.Credentials("bob", "s@cret/"));
        assertThat(url.isWeb()).isTrue();
    }

    @Test
    void credentialsOfAnyUrlAreRedacted() {
        RemoteUrl url = RemoteUrl.of(Optional.of("/srv/r.git"), directory);

        assertThat(url.redact("moved to https://a:b@example.org/x and ssh://c@d/e"))
                .isEqualTo("moved to https://***@example.org/x and ssh://***@d/e");
    }

    @Test
    void theUserOfAnSshAddressStays() {
        assertThat(RemoteUrl.of(Optional.of("git@example.org:team/app.git"), directory))
                .hasToString("git@example.org:team/app.git");
        assertThat(RemoteUrl.of(Optional.of("ssh://git:pass@example.org:2222/app.git"), directory))
                .hasToString("ssh://git@example.org:2222/app.git");
    }

    @Test
    void aHostThatSshWouldTakeForAnOptionIsRefused() {
        assertThatThrownBy(() -> RemoteUrl.of(Optional.of("ssh://-oProxyCommand=reboot/x"), directory))
                .hasMessageContaining("begins with a dash");
    }

    /** In place of ssh: notes its arguments and runs the command here. */
    @Test
    void sshRunsTheProgramThatGitWouldRun() throws IOException {
        Path ssh = directory.resolve("ssh-here");
        Files.writeString(ssh, """
                #!/bin/sh
                echo "$@" >%s/arguments
                for command; do :; done
                exec sh -c "$command"
                """.formatted(directory));
        assertThat(ssh.toFile().setExecutable(true)).isTrue();
        RemoteUrl url = RemoteUrl.of(Optional.of("ssh://git@example.org:2222" + git.directory), directory);

        Optional<String> commit = new Remote(url, Map.of("GIT_SSH_COMMAND", ssh + " -i key")).commitOf(new Ref("main"));

        assertThat(commit).contains(git.head());
        assertThat(Files.readString(directory.resolve("arguments")))
                .startsWith("-i key -p 2222 git@example.org git-upload-pack '" + git.directory + "'");
    }
}
