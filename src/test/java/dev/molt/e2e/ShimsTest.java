package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShimsTest {
    @TempDir
    Path home;

    private Shims shims;
    private Map<String, String> environment;

    @BeforeEach
    void install() throws IOException {
        shims = Shims.install(home.resolve("shims"));
        environment = new HashMap<>(shims.environment(home));
        environment.put("E2E_MARK", home.toString());
        Files.createDirectories(home.resolve("scripts"));
        Files.writeString(home.resolve("scripts/step"), "echo one >a; mv a b; sync b; cp b c; mv c d; echo two >e\n");
    }

    /** A command that was stopped waits for ever. */
    @AfterEach
    void endWhatWaits() {
        new Processes("E2E_MARK=" + home).killAll();
    }

    @Test
    void everyCommandIsTracedWithPhaseScriptAndArgumentsAndRunsAsItWould() throws IOException {
        Files.writeString(home.resolve("UPDATE_LOCK.json"), "{\n  \"phase\": \"staged\"\n}\n");
        assertThat(run().exit()).isZero();
        assertThat(shims.trace())
                .containsExactly(
                        "staged step mv a b", "staged step sync b", "staged step cp b c", "staged step mv c d");
        assertThat(Files.readString(home.resolve("d"))).isEqualTo("one\n");
    }

    @Test
    void aCommandWithNoEndOfItsOwnHasNoMomentAfterIt() throws IOException {
        Files.writeString(home.resolve("scripts/step"), "flock . true; mv shims/../scripts/step moved\n");
        assertThat(run().exit()).isZero();
        assertThat(shims.points().stream().map(CrashPoint::name))
                .containsExactly(
                        "before - step flock . true", "before - step mv step moved", "after  - step mv step moved");
    }

    @Test
    void aKillRightBeforeACommandFindsItUndoneAndOneRightAfterItDone() throws Exception {
        assertThat(filesAfterKillAt(new CrashPoint.Call("- step cp b c", 1, false)))
                .contains("b")
                .doesNotContain("c", "d", "e");
        assertThat(filesAfterKillAt(new CrashPoint.Call("- step cp b c", 1, true)))
                .contains("b", "c")
                .doesNotContain("d", "e");
        assertThat(filesAfterKillAt(new CrashPoint.Call("*", 4, true)))
                .contains("b", "d")
                .doesNotContain("c", "e");
    }

    @Test
    void aCommandThatIsLetGoGoesOn() throws Exception {
        shims.plan(new CrashPoint.Call("- step mv c d", 1, false));
        Process process = start();
        await().until(shims::isHit);
        shims.resume();
        assertThat(process.waitFor()).isZero();
        assertThat(home.resolve("e")).exists();
    }

    private List<String> filesAfterKillAt(CrashPoint.Call point) throws Exception {
        shims.plan(point);
        Process process = start();
        await().until(shims::isHit);
        new Processes("E2E_MARK=" + home).killAll();
        assertThat(process.waitFor()).isEqualTo(137);
        List<String> files = new DataDirectory(home).names(home, "?");
        for (String file : files) {
            Files.delete(home.resolve(file));
        }
        return files;
    }

    private Command run() {
        return Command.run(home, environment, List.of("bash", "./scripts/step"));
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "./scripts/step").directory(home.toFile());
        Command.clean(builder.environment(), environment);
        return builder.start();
    }
}
