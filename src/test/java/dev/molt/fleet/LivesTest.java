package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.update.DataDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivesTest {
    @TempDir
    private Path data;

    @Test
    void aLifeOfAnotherProcessIsAliveUntilThatIsKilled() throws Exception {
        Process process = begin();
        try (Lives lives = lives()) {
            String incarnation = read(process);
            assertThat(lives.look()).isEqualTo(new Lives.Found(Set.of(incarnation), Set.of()));

            process.destroyForcibly().waitFor();

            assertThat(lives.look()).isEqualTo(new Lives.Found(Set.of(), Set.of(incarnation)));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aSuspendedProcessIsAlive() throws Exception {
        Process process = begin();
        try (Lives lives = lives()) {
            String incarnation = read(process);
            new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            await().until(() -> isStopped(process.pid()));
            assertThat(lives.look().alive()).containsExactly(incarnation);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void ofItsOwnLivesNobodyIsTold() throws Exception {
        try (Lives lives = lives()) {
            lives.begin();
            assertThat(lives.look()).isEqualTo(new Lives.Found(Set.of(), Set.of()));
        }
    }

    @Test
    void toLookDoesNotEndTheLock() throws Exception {
        try (Lives lives = lives()) {
            String incarnation = lives.begin();
            lives.look();
            Process other = start("look");
            assertThat(read(other)).isEqualTo("alive " + incarnation);
        }
    }

    @Test
    void aLifeThatEndsInOrderLeavesNothing() throws Exception {
        try (Lives lives = lives()) {
            lives.begin();
        }
        assertThat(lives().look()).isEqualTo(new Lives.Found(Set.of(), Set.of()));
    }

    @Test
    void whatIsForgottenIsNeverFoundAgain() throws Exception {
        Process process = begin();
        String incarnation = read(process);
        process.destroyForcibly().waitFor();
        try (Lives lives = lives()) {
            lives.forget(lives.look().ended());
            assertThat(lives.look().ended()).doesNotContain(incarnation);
        }
    }

    @Test
    void eachLifeHasAnotherNameThatBeginsWithThatOfTheInstance() throws Exception {
        try (Lives lives = lives()) {
            String first = lives.begin();
            assertThat(first).startsWith("web-1:");
            assertThat(lives.begin()).startsWith("web-1:").isNotEqualTo(first);
        }
    }

    private Lives lives() {
        return new Lives(new DataDirectory(data), "web-1");
    }

    private Process begin() throws IOException {
        return start("begin");
    }

    private Process start(String what) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Life.class.getName(),
                        data.toString(),
                        what)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String read(Process process) throws IOException {
        BufferedReader said = process.inputReader();
        return said.readLine();
    }

    private static boolean isStopped(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T ");
    }

    /** Another process of the same instance: begins a life and lives until it is killed, or says whom it sees. */
    static final class Life {
        private Life() {}

        public static void main(String[] arguments) throws Exception {
            Lives lives = new Lives(new DataDirectory(Path.of(arguments[0])), "web-1");
            if (arguments[1].equals("begin")) {
                System.out.println(lives.begin());
                System.in.read();
            } else {
                System.out.println("alive " + String.join(" ", lives.look().alive()));
            }
        }
    }
}
