package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.check.WebFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A host that has no git and no Maven, only what is in an archive, and takes its releases built, over HTTP with a password. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchiveIT {
    private static final String PASSWORD = "hush/mole";

    private final Installation builder = Installation.create();
    private final Installation host = Installation.create();
    private final Path folder = Scratch.make();
    private final Set<String> commandLines = ConcurrentHashMap.newKeySet();
    private WebFolder web;
    private Running running;
    private Witness witness;

    @BeforeAll
    void start() throws IOException {
        web = new WebFolder(folder).wants("deployer:" + PASSWORD);
        publish(Change.good());
        Command.run(
                        host.home(),
                        Map.of(),
                        List.of("bash", "-c", "rm -rf .git* build run release.txt && tar -xzf " + folder + "/*.tar.gz"))
                .orThrow();
        host.set("PATH", withoutBuildTools(host.home().resolve("shims")))
                .set("APP_BUILD", "exit 9")
                .set("UPDATE_SOURCE", "archive")
                .set("UPDATE_REMOTE_URL", "http://deployer:hush%2Fmole@127.0.0.1:" + web.port());
        running = host.startServing();
        running.await("everything to be quiet", host::isQuiet);
        witness = Witness.of(host);
    }

    @AfterAll
    void close() {
        host.close();
        builder.close();
        web.close();
        Scratch.delete(folder);
    }

    @AfterEach
    void thePasswordIsNowhereAndNothingWasBuilt() throws IOException {
        web.wants("deployer:" + PASSWORD)
                .answers(0)
                .breaksOffAfter(Integer.MAX_VALUE)
                .redirectsTo("");
        assertThat(running.log()).doesNotContain("building release").doesNotContain("mole");
        assertThat(commandLines).noneMatch(line -> line.contains("mole"));
        try (Stream<Path> files = Files.walk(host.data().path())) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> content(file).contains("mole")))
                    .isEmpty();
        }
        witness.assertServedAndNothingLost();
    }

    @Test
    void anUpdateComesBuiltAndIsRolledBack() throws IOException {
        String first = host.data().current();
        String second = publish(Change.good());
        assertThat(host.molt("check").output()).contains(second.substring(17) + " on main is newer");
        assertThat(host.molt("update", "--dry-run").output())
                .contains("to " + second)
                .contains("comes built")
                .contains("Nothing was changed");
        assertTaken();
        assertThat(host.data().current()).isEqualTo(second);
        assertThat(host.data().path().resolve("repo.git")).doesNotExist();
        assertThat(host.data().names(host.data().path().resolve("cache"), "*.part"))
                .isEmpty();

        Command back = host.molt("rollback", "--yes", "--wait");
        assertThat(back.exit()).as(back.output()).isZero();
        assertThat(host.client().release()).isEqualTo(first);
        running.await("everything to be quiet", host::isQuiet);
        assertTaken("--grant");
    }

    @Test
    void aNewReleaseIsFoundAndTakenByItself() throws IOException {
        assertThat(running.stop()).isZero();
        running = host.set("AUTO_UPDATE_ENABLED", "true")
                .set("UPDATE_CHECK_INTERVAL", "1")
                .startServing();
        String next = publish(Change.good());
        running.awaitLog("is committed: .* -> " + next);
        running.await("everything to be quiet", host::isQuiet);
        assertThat(running.stop()).isZero();
        running = host.set("AUTO_UPDATE_ENABLED", "false").startServing();
        running.await("everything to be quiet", host::isQuiet);
    }

    @Test
    void aDownloadThatBreaksIsGoneOnWithFromWhereItBroke() throws IOException {
        publish(Change.good());
        web.requests().clear();
        web.breaksOffAfter(12_000_000);
        assertTaken();
        assertThat(web.requests()).anyMatch(request -> request.endsWith(" bytes=12000000-"));
    }

    @Test
    void aPartOfAnEarlierAttemptIsUsed() throws IOException {
        publish(Change.good());
        Map<String, String> manifest =
                DataDirectory.flat(folder.resolve("main.json")).orElseThrow();
        byte[] whole = Files.readAllBytes(folder.resolve(manifest.get("file")));
        Path part = host.data().path().resolve("cache/archive-" + manifest.get("sha256") + ".part");
        Files.write(part, java.util.Arrays.copyOf(whole, whole.length / 2));
        web.requests().clear();
        assertTaken();
        assertThat(web.requests()).anyMatch(request -> request.endsWith(" bytes=" + whole.length / 2 + "-"));
    }

    @Test
    void aServerThatFailsAbandonsTheUpdate() throws IOException {
        publish(Change.good());
        web.answers(500);
        assertAbandoned("main.json cannot be had: HTTP status 500");
        web.answers(404);
        assertAbandoned("has no file main.json \\(HTTP status 404\\)");
        web.answers(0).wants("deployer:another");
        assertAbandoned("HTTP status 401.*user and password into UPDATE_REMOTE_URL");
        web.wants("deployer:" + PASSWORD).redirectsTo("ftp://127.0.0.1:1/main.json");
        assertAbandoned("main.json cannot be had: curl ended with status 1");
        web.redirectsTo("").breaksOffAfter(0);
        assertAbandoned("main.json cannot be had: curl ended with status");
    }

    @Test
    void aTarWithAnotherHashIsRefusedAndAskedForAgain() throws IOException {
        publish(Change.good());
        Path tar = folder.resolve(
                DataDirectory.flat(folder.resolve("main.json")).orElseThrow().get("file"));
        byte[] good = Files.readAllBytes(tar);
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(tar, bad);
        assertAbandoned("does not have the SHA-256 of its manifest");
        Files.write(tar, good);
        assertTaken();
    }

    @Test
    void aHistoryThatWasRewrittenIsTakenOnlyWhenAnOperatorGrantsIt() throws IOException {
        builder.repository().git("checkout", "-q", "--orphan", "rewritten" + System.nanoTime());
        builder.repository().commitAll("rewritten");
        builder.repository().git("branch", "-q", "-M", "main");
        publish(Change.good());
        assertAbandoned("does not descend from .*molt update --grant main");
        assertThat(host.molt("update").exit()).isEqualTo(3);
        assertTaken("--grant");
    }

    /** Commits the change and makes the archive of it. The release. */
    private String publish(Change change) throws IOException {
        builder.repository().commit(change);
        Command.run(builder.home(), builder.environment(), List.of("scripts/make-archive", folder.toString()))
                .orThrow();
        return DataDirectory.flat(folder.resolve("main.json")).orElseThrow().get("release");
    }

    private void assertTaken(String... options) {
        Command update = host.molt(
                Stream.concat(Stream.of("update", "--wait"), Stream.of(options)).toArray(String[]::new));
        assertThat(update.exit()).as(update.output() + running.log()).isZero();
        running.await("everything to be quiet", host::isQuiet);
    }

    private void assertAbandoned(String reason) {
        String serving = host.client().readiness().orElseThrow().toString();
        String update = UpdateRequest.of("main").write(host.data());
        running.await("its end", () -> {
            host.processes().alive().stream().map(Processes::commandLine).forEach(commandLines::add);
            return !host.data().isLocked();
        });
        Map<String, String> record = host.awaitEnd(running, update);
        assertThat(record).containsEntry("outcome", "abandoned").containsEntry("bad", "");
        assertThat(record.get("reason")).containsPattern(reason);
        assertThat(host.client().readiness().orElseThrow().toString())
                .as("the same process serves")
                .isEqualTo(serving);
    }

    /** Everything that is in PATH, but neither git nor Maven nor a compiler. */
    private static String withoutBuildTools(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String part : System.getenv("PATH").split(":")) {
            if (!Files.isDirectory(Path.of(part))) {
                continue;
            }
            try (Stream<Path> commands = Files.list(Path.of(part))) {
                for (Path command : commands.toList()) {
                    Path link = directory.resolve(command.getFileName());
                    if (!Files.exists(link) && !command.getFileName().toString().matches("git.*|mvn|javac")) {
                        Files.createSymbolicLink(link, command.toRealPath());
                    }
                }
            }
        }
        return directory.toString();
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // gone in the meantime
        }
    }
}
