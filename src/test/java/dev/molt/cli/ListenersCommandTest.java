package dev.molt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.flags.FlagValues;
import dev.molt.http.Health;
import dev.molt.http.WebServer;
import dev.molt.listener.MemoryCoordinator;
import dev.molt.listener.MemoryInbox;
import dev.molt.listener.TestMember;
import dev.molt.update.DataFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line, the private listener of a worker, and the commands behind it. */
@Timeout(60)
class ListenersCommandTest {
    private static final String URL = "wss://127.0.0.1:1/s";

    @TempDir
    Path directory;

    private final MemoryCoordinator store = new MemoryCoordinator();
    private final TestMember member = TestMember.join(store, new MemoryInbox(), "host-a");
    private DataFixture fixture;
    private WebServer worker;
    private Cli cli;

    @BeforeEach
    void start() {
        fixture = new DataFixture(directory.resolve("data"));
        cli = new Cli(fixture.data, directory);
        worker = new WebServer(
                fixture.data.workerSocket(),
                () -> new Health("accepting", true, "r1", "1"),
                FlagValues::none,
                config -> {});
        worker.start();
        worker.listeners(member.commands());
    }

    @AfterEach
    void stop() {
        member.close();
        worker.stop();
    }

    @Test
    void aListenerIsStartedListedStoppedAndForgotten() {
        Cli.Result started = cli.run("listeners", "start", "l1", URL, "--resumable");
        assertThat(started.all()).contains("Listener l1 is to be running");
        assertThat(started.exit()).isEqualTo(Exit.DONE);
        assertThat(cli.run("listeners", "start", "l1", URL, "--resumable").out())
                .contains("as before");
        assertThat(cli.run("listeners", "recover", "l1").exit()).isEqualTo(Exit.DONE);
        assertThat(cli.run("listeners", "stop", "l1", "--json")
                        .json()
                        .get("wanted")
                        .asText())
                .isEqualTo("stopped");
        assertThat(cli.run("listeners", "stop", "l1", "--forget").out()).contains("forgotten");
    }

    @Test
    void aTokenComesFromAFileOrStandardInputAndIsNotShown() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "t0ken\n");
        Cli.Result fromFile = cli.run("listeners", "start", "l1", URL, "--token-file", file.toString());
        assertThat(fromFile.exit()).as(fromFile.all()).isEqualTo(Exit.DONE);
        Cli.Result typed = cli.typing("t0ken\n").run("listeners", "start", "l2", URL, "--token-file", "-");
        assertThat(typed.exit()).as(typed.all()).isEqualTo(Exit.DONE);
        assertThat(fromFile.all()
                        + typed.all()
                        + cli.run("listeners", "list", "--json").all())
                .doesNotContain("t0ken");
        assertThat(store.read("listener/l1").orElseThrow().document().orElseThrow())
                .contains("\"token\":\"1.");
    }

    @Test
    void withoutListenersTheListSaysSo() {
        Cli.Result list = cli.run("listeners", "list");
        assertThat(list.out()).contains("No listener was started");
        assertThat(list.exit()).isEqualTo(Exit.DONE);
    }

    @Test
    void whatIsWrongIsAUsageErrorAndWhatIsUnknownRefused() {
        Cli.Result bad = cli.run("listeners", "start", "l1", "https://host/");
        assertThat(bad.exit()).isEqualTo(Exit.USAGE);
        assertThat(bad.err()).contains("wss://");
        Cli.Result unknown = cli.run("listeners", "stop", "l9");
        assertThat(unknown.exit()).isEqualTo(Exit.REFUSED);
        assertThat(unknown.err()).contains("no listener l9");
        assertThat(cli.run("listeners").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void withoutAWorkerNobodyAnswers() throws IOException {
        Cli.Result nobody =
                new Cli(new DataFixture(directory.resolve("other")).data, directory).run("listeners", "list");
        assertThat(nobody.exit()).isEqualTo(Exit.UNREACHABLE);
        assertThat(nobody.err()).contains("any of them can be told");
    }

    @Test
    void aStoreThatIsDownIsAFailureThatSaysWhatToDo() {
        store.down(true);
        Cli.Result failed = cli.run("listeners", "start", "l1", URL);
        store.down(false);
        assertThat(failed.exit()).isEqualTo(Exit.FAILED);
        assertThat(failed.err()).contains("give the command again");
    }
}
