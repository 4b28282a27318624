package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A remote that wants a password, and what may be wrong with it. Nobody reads the password anywhere, whatever happens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteIT {
    private static final String USER = "deployer";
    private static final String PASSWORD = "hush/mole@hill";
    private static final String ENCODED = "hush%2Fmole%40hill";

    private final Installation molt = Installation.create().set("APP_RUN", "").set("APP_SOCKET", "");
    private HttpRemote remote;
    private Running running;
    private Witness witness;

    @BeforeAll
    void start() throws IOException {
        Files.createDirectories(molt.home().resolve("shims"));
        remote = new HttpRemote(molt.home(), molt.home().resolve("shims/repo.git"), USER, PASSWORD);
        molt.set("UPDATE_REMOTE_URL", "http://" + USER + ":" + ENCODED + "@127.0.0.1:" + remote.port() + "/repo.git");
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        witness = Witness.of(molt);
    }

    @AfterAll
    void close() {
        molt.close();
        remote.close();
    }

    @AfterEach
    void theSecretIsInNoLogNoFileAndNoCommandLine() throws IOException {
        assertSecretFree("the log", running.log());
        assertThat(remote.commandLines()).isNotEmpty().allSatisfy(line -> assertSecretFree("a command line", line));
        try (Stream<Path> files = Files.walk(molt.data().path())) {
            files.filter(Files::isRegularFile).forEach(file -> assertSecretFree(file.toString(), content(file)));
        }
    }

    @Test
    void anUpdateIsFoundAndTakenWithThePassword() {
        molt.repository().commit(Change.good());
        remote.publish();
        int before = remote.served();
        Command check = molt.molt("check");
        assertThat(check.exit()).as(check.output()).isZero();
        assertThat(check.output()).contains("molt update");
        assertSecretFree("molt check", check.output());
        assertThat(remote.served()).as("the remote was asked").isGreaterThan(before);
        assertTaken("main");
        assertThat(remote.commandLines())
                .as("somebody was looked at while fetching")
                .anySatisfy(line -> assertThat(line).contains("fetch"));
    }

    @Test
    void aPasswordThatIsRefusedAbandonsTheUpdate() {
        remote.expect("another one");
        try {
            assertAbandoned(
                    "main", "the remote http://127.0.0.1:.*/repo.git cannot be fetched.*Check UPDATE_REMOTE_URL");
            Command check = molt.molt("check");
            assertThat(check.exit()).as(check.output()).isEqualTo(1);
            assertSecretFree("molt check", check.output());
        } finally {
            remote.expect(PASSWORD);
        }
    }

    @Test
    void aRemoteThatIsDownAbandonsTheUpdateAndIsNamed() {
        remote.down();
        try {
            assertAbandoned(
                    "main", "the remote http://127.0.0.1:.*/repo.git cannot be fetched.*Check UPDATE_REMOTE_URL");
            Command update = molt.molt("update");
            assertThat(update.exit()).as(update.output()).isEqualTo(1);
            assertThat(update.output()).contains("127.0.0.1:" + remote.port());
            assertSecretFree("molt update", update.output());
        } finally {
            remote.up();
        }
        molt.repository().commit(Change.good());
        remote.publish();
        assertTaken("main");
    }

    @Test
    void aBranchThatIsGoneIsNamed() {
        molt.repository().git("branch", "passing");
        remote.publish();
        assertThat(molt.molt("update", "passing").exit()).as("it was there").isZero();
        running.await("its end", () -> !molt.data().isLocked());
        molt.repository().git("branch", "-D", "passing");
        remote.publish();
        assertAbandoned("passing", "the remote has no branch, tag or commit \"passing\"");
    }

    @Test
    void aHistoryThatWasRewrittenIsTakenOnlyWhenAnOperatorGrantsIt() {
        molt.repository().git("checkout", "-q", "--orphan", "rewritten");
        molt.repository().commit(Change.good());
        molt.repository().git("branch", "-q", "-M", "main");
        remote.publish();

        assertAbandoned("main", "does not descend from .* the history was rewritten.*molt update --grant main");
        Command refused = molt.molt("update");
        assertThat(refused.exit()).as(refused.output()).isEqualTo(3);
        assertThat(refused.output()).contains("molt update --grant main");
        assertTaken("--grant", "main");
    }

    @Test
    void aBuildThatLeavesNoJarIsBad() {
        molt.repository().commit(Change.of(Build.LEAVES_NO_JAR));
        remote.publish();
        assertAbandoned("main", "left no target/molt.jar .*Correct the build and push a new commit");
    }

    private void assertTaken(String... arguments) {
        Command update = molt.molt(Stream.concat(Stream.of("update", "--wait"), Stream.of(arguments))
                .toArray(String[]::new));
        assertThat(update.exit()).as(update.output() + running.log()).isZero();
        assertSecretFree("molt update", update.output());
        running.await("everything to be quiet", molt::isQuiet);
        assertThat(molt.client().release()).endsWith(molt.repository().head().substring(0, 10));
        witness.assertServedAndNothingLost();
    }

    private void assertAbandoned(String ref, String reason) {
        String serving = molt.client().readiness().orElseThrow().toString();
        Map<String, String> record =
                molt.awaitEnd(running, UpdateRequest.of(ref).write(molt.data()));
        assertThat(record).containsEntry("outcome", "abandoned");
        assertThat(record.get("reason")).containsPattern(reason);
        assertThat(molt.client().readiness().orElseThrow().toString())
                .as("the same process serves")
                .isEqualTo(serving);
        witness.assertServedAndNothingLost();
    }

    private static void assertSecretFree(String where, String text) {
        for (String secret : List.of(PASSWORD, ENCODED, "mole")) {
            assertThat(text.contains(secret)).as(secret + " in " + where).isFalse();
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (java.nio.file.NoSuchFileException e) {
            return ""; // gone in the meantime
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
