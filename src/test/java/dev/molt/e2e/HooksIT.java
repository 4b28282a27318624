package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Hooks of a release and of the data directory: what they are told, what they may refuse, and that nothing they do breaks an update. */
@Order(1)
class HooksIT {
    private static final String NOTE =
            "echo \"$1 OWNER $MOLT_UPDATE ${MOLT_RELEASE##*-} $(sed -n 's/^  \"phase\": \"\\(.*\\)\",/\\1/p') "
                    + "$(basename \"$PWD\")\" >>\"$MOLT_DATA/told\"\n";

    private final Installation molt = Installation.create().set("HOOK_TIMEOUT", "3");
    private Running running;
    private String serving;
    private String first;

    @BeforeEach
    void start() {
        for (String hook : List.of("pre-stage", "pre-switch", "post-commit", "post-rollback", "post-abandon")) {
            molt.repository().writeScript("hooks/" + hook, "#!/bin/sh\n" + NOTE.replace("OWNER", "release"));
        }
        molt.repository().commitAll("hooks");
        running = molt.startServing();
        running.await("everything to be quiet", molt::isQuiet);
        serving = molt.client().readiness().orElseThrow().toString();
        first = molt.data().current();
    }

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void hooksAreToldOfAnUpdateInOrderEachByTheReleaseThatRuns() throws IOException {
        forget();
        hook("pre-stage", NOTE.replace("OWNER", "data"));
        hook("pre-switch", NOTE.replace("OWNER", "data"));
        hook("post-commit", NOTE.replace("OWNER", "data"));
        Map<String, String> record = molt.update(running, Change.good());
        assertThat(record).containsEntry("outcome", "committed").doesNotContainKey("hooks");
        running.await("everything to be quiet", molt::isQuiet);
        String id = record.get("id");
        String from = first.substring(17);
        String to = record.get("to").substring(17);
        assertThat(told())
                .containsExactly(
                        "pre-stage release " + id + " " + from + " requested " + first,
                        "pre-stage data " + id + " " + from + " requested data",
                        "pre-switch release " + id + " " + from + " staged " + first,
                        "pre-switch data " + id + " " + from + " staged data",
                        "post-commit release " + id + " " + to + " activated " + record.get("to"),
                        "post-commit data " + id + " " + to + " activated data");
    }

    @Test
    void aRolledBackUpdateIsToldToTheReleaseThatRunsOn() throws IOException {
        forget();
        Map<String, String> record = molt.update(running, Change.of(Behaviour.DIES_IN_VERIFY));
        assertThat(record).containsEntry("outcome", "rolled_back");
        running.await("its hook", () -> told().size() == 3);
        assertThat(told().get(2))
                .isEqualTo("post-rollback release " + record.get("id") + " " + first.substring(17) + " rolling_back "
                        + first);
    }

    @Test
    void inAnOverlapTheyAreToldTheSameAndARehearsalTellsNobody() throws IOException {
        assertThat(running.stop()).isZero();
        running = molt.set("UPDATE_SWITCH", "overlap").set("REHEARSAL", "full").startServing();
        running.await("everything to be quiet", molt::isQuiet);
        forget();
        Map<String, String> record = molt.update(running, Change.good());
        assertThat(record).containsEntry("outcome", "committed").containsEntry("switch", "overlap");
        running.await("everything to be quiet", molt::isQuiet);
        String id = record.get("id");
        String from = first.substring(17);
        String to = record.get("to").substring(17);
        assertThat(told())
                .containsExactly(
                        "pre-stage release " + id + " " + from + " requested " + first,
                        "pre-switch release " + id + " " + from + " staged " + first,
                        "post-commit release " + id + " " + to + " activated " + record.get("to"));

        hook("pre-switch", "echo 'not on a Friday'; exit 1");
        Map<String, String> refused = molt.update(running, Change.good());
        assertThat(refused).containsEntry("outcome", "abandoned").containsEntry("bad", "");
        assertThat(refused.get("reason")).contains("not on a Friday");
        assertThat(molt.client().release()).isEqualTo(record.get("to"));
    }

    @Test
    void aHookThatRefusesAbandonsTheUpdateWithItsLastLine() throws IOException {
        forget();
        hook("pre-switch", "echo working; echo 'not on a Friday'; echo; exit 7");
        Map<String, String> record =
                assertAbandoned("hook pre-switch of the data directory exited with 7: not on a Friday");
        running.await("its hook", () -> told().stream().anyMatch(line -> line.startsWith("post-abandon")));
        assertThat(record.get("drain_ms")).isEmpty();
        remove("pre-switch");
        assertThat(molt.update(running, Change.good())).containsEntry("outcome", "committed");
    }

    @Test
    void nothingIsStagedWhenTheFirstHookRefuses() throws IOException {
        hook("pre-stage", "exit 1");
        assertThat(assertAbandoned("hook pre-stage of the data directory exited with 1")
                        .get("to"))
                .isEmpty();
    }

    @Test
    void aHookThatHangsIsKilledWithAllThatItStarted() throws IOException {
        hook("pre-switch", "setsid sleep 1001 & sleep 1001 & sleep 1001");
        assertAbandoned("hook pre-switch of the data directory did not end within 3 s \\(HOOK_TIMEOUT\\)");
        assertThat(molt.processes().alive().stream().map(Processes::commandLine))
                .noneMatch(line -> line.contains("sleep 1001"));
    }

    @Test
    void aHookThatCrashesRefuses() throws IOException {
        hook("pre-switch", "kill -9 $$");
        assertAbandoned("hook pre-switch of the data directory exited with 137");
    }

    @Test
    void aHookThatPrintsMuchFillsNoLogAndSpeaksForNobody() throws IOException {
        hook(
                "pre-switch",
                "echo to=19700101T000000Z-0123456789; echo reason=mine; yes much | head -c 50000000; echo end");
        assertThat(molt.update(running, Change.good())).containsEntry("outcome", "committed");
        assertThat(running.log()).contains("reason=mine").hasSizeLessThan(1 << 20);
    }

    @Test
    void aHookThatNobodyMayTrustIsNotRunAndRefuses() throws IOException {
        forget();
        Path file = hook("pre-switch", NOTE.replace("OWNER", "data"));
        mode(file, "rw-r--r--");
        assertAbandoned("is not run: .* is not executable. Run chmod \\+x");
        mode(file, "rwxrwxrwx");
        assertAbandoned("is not run: everybody may write to ");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("nowhere"));
        assertAbandoned("is not run: .* is not a file");
        assertThat(told()).noneMatch(line -> line.contains(" data "));
    }

    @Test
    void aHookAfterTheCommitChangesNothingAndIsNoted() throws IOException {
        hook("post-commit", "echo 'the chat is down'; exit 1");
        Map<String, String> record = molt.update(running, Change.good());
        running.await("everything to be quiet", molt::isQuiet);
        assertThat(molt.data().history(record.get("id")).orElseThrow())
                .containsEntry("outcome", "committed")
                .containsEntry("hooks", "hook post-commit of the data directory exited with 1: the chat is down");
        assertThat(molt.molt("history", record.get("id")).output()).contains("the chat is down");
        assertThat(running.log()).contains("the chat is down; update " + record.get("id") + " stays committed");
    }

    @Test
    void aHookAfterTheCommitThatHangsKeepsNobodyFromBeingServed() throws IOException {
        hook("post-commit", "sleep 1002");
        molt.repository().commit(Change.good());
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the hook", () -> runs("sleep 1002"));
        assertThat(molt.client().isReady()).isTrue();
        assertThat(molt.client().release()).endsWith(molt.repository().head().substring(0, 10));
        running.await("everything to be quiet", molt::isQuiet);
        assertThat(molt.data().history(update).orElseThrow().get("hooks")).contains("did not end within 3 s");
    }

    @Test
    void anUpdateIsCancelledInTheMiddleOfAHook() throws IOException {
        hook("pre-switch", "sleep 1003");
        molt.set("HOOK_TIMEOUT", "60");
        assertThat(running.stop()).isZero();
        running = molt.startServing();
        molt.repository().commit(Change.good());
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the hook", () -> runs("sleep 1003"));
        Command cancel = molt.molt("update", "--cancel");
        assertThat(cancel.exit()).as(cancel.output()).isZero();
        assertThat(molt.awaitEnd(running, update).get("reason")).contains("cancelled by");
        assertThat(runs("sleep 1003")).isFalse();
    }

    @Test
    void aKillInTheMiddleOfAHookRunsItAgain() throws IOException {
        hook("pre-switch", "echo >>\"$MOLT_DATA/runs\"; [ $(wc -l <\"$MOLT_DATA/runs\") -gt 1 ] || sleep 1004");
        molt.repository().commit(Change.good());
        String update = UpdateRequest.of("main").write(molt.data());
        running.await("the hook", () -> runs("sleep 1004"));
        running.killSupervisor();
        running = molt.start();
        assertThat(molt.awaitEnd(running, update)).containsEntry("outcome", "committed");
        assertThat(Files.readAllLines(molt.data().path().resolve("runs"))).hasSize(2);
        assertThat(runs("sleep 1004")).isFalse();
    }

    private boolean runs(String command) {
        return molt.processes().alive().stream().map(Processes::commandLine).anyMatch(line -> line.contains(command));
    }

    private Map<String, String> assertAbandoned(String reason) {
        Map<String, String> record = molt.update(running, Change.good());
        assertThat(record).containsEntry("outcome", "abandoned").containsEntry("bad", "");
        assertThat(record.get("reason")).containsPattern(reason);
        assertThat(molt.client().readiness().orElseThrow().toString())
                .as("the same process serves")
                .isEqualTo(serving);
        return record;
    }

    private Path hook(String name, String code) throws IOException {
        Path file = molt.data().path().resolve("hooks").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + code + "\n");
        mode(file, "rwxr-xr-x");
        return file;
    }

    private void remove(String name) throws IOException {
        Files.delete(molt.data().path().resolve("hooks").resolve(name));
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private void forget() throws IOException {
        Files.deleteIfExists(molt.data().path().resolve("told"));
    }

    private List<String> told() throws IOException {
        Path file = molt.data().path().resolve("told");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
