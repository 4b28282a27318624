package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code molt doctor} beside the real thing: what it recommends is typed as it stands there, and after that all is well. */
class DoctorIT {
    private static final String WELL = "No way back is needed: all is well.";
    private static final String WRITES =
            "checks:\n  - {name: writes, http: /admin/feature-flags/relay, body: '\"readOnly\":false'}\n";

    private final Installation molt = Installation.create();
    private Running running;

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void aFlagIsTakenBack() {
        list(WRITES);
        serve();
        running.await(
                "its flags to be known", () -> Files.exists(molt.data().path().resolve("flags/declared.json")));
        molt.molt("flags", "set", "relay.readOnly=true", "--reason", "new disks")
                .orThrow();
        running.await("the verification to fail", () -> molt.molt("verify").exit() == 1);

        assertThat(recommended("molt flags undo"))
                .contains("takes    at once", "loses    nothing", "relay.readOnly=true (new disks)");
        molt.molt("flags", "undo").orThrow();

        running.await("the verification to pass", () -> molt.molt("verify").exit() == 0);
        assertWell();
    }

    @Test
    void aConfigurationIsTakenBack() throws IOException {
        list("checks:\n  - {name: kept, retries: 0, command: '! grep -qs BACKUP_KEEP=7 \"$MOLT_DATA/config.env\""
                + " || [ ! -e \"$MOLT_DATA/broken\" ]'}\n");
        serve();
        molt.molt("config", "set", "BACKUP_KEEP=7").orThrow();
        running.await("everything to be quiet", molt::isQuiet);
        breakIt();

        assertThat(recommended("molt config rollback"))
                .containsPattern("takes    about [0-9.]+ s, as configuration 1 did")
                .contains("loses    nothing", "configuration 1: BACKUP_KEEP=7");
        molt.molt("config", "rollback").orThrow();

        assertWell();
    }

    @Test
    void aReleaseIsTakenBack() throws IOException {
        serve();
        String first = molt.data().current();
        updatedToOneThatBreaks(Change.good());
        breakIt();

        assertThat(recommended("molt rollback"))
                .containsPattern("takes    about [0-9.]+ s, as update ")
                .contains("loses    nothing", "the last change came");
        molt.molt("rollback", "--wait").orThrow();

        assertWell();
        assertThat(molt.client().release()).isEqualTo(first);
    }

    @Test
    void aReleaseWithItsDataIsTakenBackWhenItIsSaidWhatThatLoses() throws IOException {
        serve();
        String first = molt.data().current();
        molt.client().write("before");
        updatedToOneThatBreaks(Change.of(Migration.good(9)));
        molt.client().write("after");
        breakIt();

        assertThat(recommended("molt rollback --restore-db"))
                .contains("loses    what was written since", "table messages: 1 added, 0 changed, 0 removed")
                .contains("takes    unknown: no backup was restored here yet");
        assertThat(molt.molt("rollback", "--yes").exit())
                .as("without the words for it")
                .isEqualTo(3);
        molt.molt("rollback", "--restore-db", "--yes", "--wait").orThrow();

        assertWell();
        assertThat(molt.client().release()).isEqualTo(first);
        assertThat(molt.client().messages())
                .extracting(Ledger.StoredMessage::body)
                .containsExactly("before");
    }

    @Test
    void withoutASupervisorAndWithALockThatNobodyCanReadItSaysToStart() throws IOException {
        serve();
        assertThat(running.stop()).isZero();
        Files.writeString(molt.data().lock(), "half a lo");

        Command doctor = molt.molt("doctor");

        assertThat(doctor.exit()).as(doctor.output()).isEqualTo(1);
        assertThat(doctor.output())
                .contains("FAIL  supervisor: none runs", "FAIL  lock: ", "UPDATE_LOCK.json is unreadable")
                .contains("No way back yet, Molt does not run: ./entrypoint.sh");
        serve();
        assertWell();
    }

    @Test
    void settingsThatMoltRefusesAreTakenBack() throws IOException {
        serve();
        assertThat(running.stop()).isZero();
        molt.molt("config", "set", "BACKUP_KEEP=7").orThrow();
        Path config = molt.data().path().resolve("config.env");
        Files.writeString(config, "BACKUP_KEEP=many\n");

        assertThat(recommended("molt config rollback")).contains("config.env cannot be used: BACKUP_KEEP must be");
        molt.molt("config", "rollback").orThrow();

        assertThat(config).hasContent("BACKUP_KEEP=7");
        serve();
        assertWell();
    }

    @Test
    void aWorkerThatCrashesIsToldWithItsReason() {
        molt.set("UPDATE_PROBATION", "0");
        serve();
        String first = molt.data().current();
        molt.repository().commit(Change.of(Behaviour.DIES_AFTER_ACCEPT));
        UpdateRequest.of("main").write(molt.data());
        running.awaitLog("Crash 2;");

        assertThat(recommended("molt rollback"))
                .containsPattern("because  the worker crashed [0-9]+ times without a minute up in between: it ");
        molt.molt("rollback", "--no-backup", "--wait").orThrow();

        running.await(
                "the release before to serve", () -> molt.client().release().equals(first));
        assertWell();
    }

    private void list(String checks) {
        molt.repository().write("verify.yaml", checks);
        molt.repository().commitAll("a list");
    }

    private void serve() {
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
    }

    private void updatedToOneThatBreaks(Change change) {
        molt.repository()
                .write(
                        "verify.yaml",
                        "checks:\n  - {name: whole, retries: 0, command: '[ ! -e \"$MOLT_DATA/broken\" ]'}\n");
        assertThat(molt.update(running, change)).as(running.log()).containsEntry("outcome", "committed");
        running.await("everything to be quiet", molt::isQuiet);
    }

    private void breakIt() throws IOException {
        Files.writeString(molt.data().path().resolve("broken"), "");
    }

    /** What it says besides; the exit code is that of the check that fails. */
    private String recommended(String command) {
        Command doctor = molt.molt("doctor");
        assertThat(doctor.exit()).as(doctor.output()).isEqualTo(1);
        assertThat(List.of(doctor.output().split("\n"))).as(running.log()).contains("Way back: " + command);
        return doctor.output();
    }

    private void assertWell() {
        running.await("everything to be quiet", molt::isQuiet);
        Command doctor = molt.molt("doctor");
        assertThat(doctor.output()).contains(WELL);
        assertThat(doctor.exit()).as(doctor.output()).isZero();
    }
}
