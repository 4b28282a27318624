package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Starts that must be refused: with one clear error, exit code 78, and nothing left behind. */
class RefusedStartIT {
    private final Installation molt = Installation.create();

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void aMalformedSettingIsNamedWithItsValueAndWhatIsAllowed() {
        molt.set("DRAIN_TIMEOUT", "-1");
        assertThat(refusal())
                .contains("DRAIN_TIMEOUT")
                .contains("whole seconds from 1 to 3600")
                .contains("\"-1\"");
        assertNothingChanged();
    }

    @Test
    void aMalformedWindowIsNamedWithWhatIsAllowed() {
        molt.set("UPDATE_WINDOW", "Mo 2-4").set("UPDATE_FREEZE", "2027-02-29").set("UPDATE_MIN_AGE", "1 day");
        assertThat(refusal())
                .contains("UPDATE_WINDOW must be days, times from 00:00 to 24:00, or both")
                .contains("was \"Mo 2-4\"")
                .contains("UPDATE_FREEZE must be dates like 2026-12-24")
                .contains("UPDATE_MIN_AGE must be whole seconds");
        assertNothingChanged();
    }

    @Test
    void anUnknownSettingIsNamedWithThoseThatExist() {
        molt.set("UPDATE_BRANHC", "main");
        assertThat(refusal()).contains("UPDATE_BRANHC").contains("UPDATE_BRANCH");
        assertNothingChanged();
    }

    @Test
    void anUnknownSettingInTheConfigurationFileIsNamedWithItsLine() throws IOException {
        Files.createDirectories(molt.data().path());
        Files.writeString(molt.data().path().resolve("config.env"), "# mine\nBACKUP_KEPE=3\n");
        assertThat(refusal()).contains("BACKUP_KEPE").contains("config.env").contains("BACKUP_KEEP");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(molt.port()));
            assertThat(refusal()).contains("port " + molt.port()).contains("PORT");
        }
        assertNothingChanged();
    }

    @Test
    void aBashThatIsTooOldIsNamed() {
        molt.repository().writeScript("shims/bash", """
                #!/bin/sh
                # Runs a script as a bash 3 would see it: BASH_VERSINFO cannot be set from outside.
                sed 's/BASH_VERSINFO\\[0\\]/3/; s/\\$BASH_VERSION/3.2/' "$1" >"$1.old" && exec /bin/bash "$1.old"
                """);
        molt.set("PATH", molt.home().resolve("shims") + ":" + System.getenv("PATH"));
        assertThat(refusal()).contains("bash 3.2 is too old").contains("bash 5");
        assertNothingChanged();
    }

    @Test
    void aDataDirectoryThatAnybodyMayWriteToIsRefused() throws IOException {
        Files.createDirectories(molt.data().path());
        Files.setPosixFilePermissions(molt.data().path(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(refusal()).contains(molt.data().path().toString()).contains("chmod");
        assertNothingChanged();
    }

    @Test
    void aDataDirectoryThatCannotBeWrittenIsRefused() throws IOException {
        Files.createDirectories(molt.data().path());
        molt.startThrough(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind data data && mount -o remount,bind,ro data && exec \"$@\"",
                "-");
        assertThat(refusal()).contains(molt.data().path().toString()).contains("cannot be written");
        assertNothingChanged();
    }

    @Test
    void aDataDirectoryTooLongForAUnixSocketIsRefused() {
        Path deep = molt.home().resolve("d".repeat(100));
        molt.set("DATA_DIR", deep.toString());
        assertThat(refusal()).contains(deep.toString()).contains("107");
        assertThat(deep).doesNotExist();
    }

    /** What it said when it refused to start. */
    private String refusal() {
        Running running = molt.start();
        assertThat(running.awaitExit()).as(running.log()).isEqualTo(78);
        List<String> errors =
                running.log().lines().filter(line -> line.contains("error:")).toList();
        assertThat(errors).as(running.log()).isNotEmpty();
        return String.join("\n", errors);
    }

    private void assertNothingChanged() {
        assertThat(molt.data().isLocked()).isFalse();
        assertThat(molt.data().current()).isEmpty();
        assertThat(molt.data().history()).isEmpty();
    }
}
