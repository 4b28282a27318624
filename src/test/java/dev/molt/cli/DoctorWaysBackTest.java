package dev.molt.cli;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.B;
import static dev.molt.update.DataFixture.COMMIT_A;
import static dev.molt.update.DataFixture.COMMIT_B;
import static dev.molt.update.Outcome.COMMITTED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.molt.config.Overrides;
import dev.molt.flags.FlagName;
import dev.molt.flags.FlagStore;
import dev.molt.flags.SetFlag;
import dev.molt.update.ConfigStore;
import dev.molt.update.ConfigVersion;
import dev.molt.update.DataFixture;
import dev.molt.update.ReleaseId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code molt doctor} recommends, on the files of an installation whose service answers as the test says. */
@Timeout(60)
class DoctorWaysBackTest {
    @TempDir
    Path directory;

    private DataFixture fixture;
    private HttpServer server;
    private Cli cli;
    private volatile int status = 200;

    @BeforeEach
    void create() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/orders", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        fixture = new DataFixture(directory.resolve("data"))
                .release(A, COMMIT_A)
                .release(B, COMMIT_B)
                .current(B);
        cli = new Cli(fixture.data, directory)
                .with("PORT", Integer.toString(server.getAddress().getPort()))
                .with("APP_RUN", "./run");
        serving("state", "serving");
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    /** A worker that is up for an hour. */
    private void serving(String... state) throws IOException {
        String[] all = Arrays.copyOf(state, state.length + 2);
        all[state.length] = "release";
        all[state.length + 1] = B.text();
        fixture.supervisorIsThisProcess(all);
        Path run = Files.createDirectories(fixture.data.run().resolve("3"));
        Files.writeString(
                run.resolve("pid"), Long.toString(ProcessHandle.current().pid()));
        upFor(Duration.ofHours(1));
        Files.writeString(
                fixture.data.releases().resolve(B.text()).resolve("verify.yaml"),
                "checks:\n  - {name: orders, http: /orders}\n");
    }

    private void upFor(Duration time) throws IOException {
        Files.setLastModifiedTime(fixture.data.run().resolve("3/pid"), FileTime.from(Cli.NOW.minus(time)));
    }

    /** What its last worker left behind. */
    private void stopped(String exit, String reason) throws IOException {
        fixture.supervisorIsThisProcess("boot_id", "another", "state", "stopping", "worker", "", "worker_pid", "");
        Path run = fixture.data.run().resolve("3");
        Files.writeString(run.resolve("accept"), "");
        Files.writeString(run.resolve("exit"), exit + "\n\n\n");
        Files.writeString(run.resolve("reason"), reason + "\n");
    }

    private void ill() {
        status = 500;
    }

    private static Instant ago(int minutes) {
        return Cli.NOW.minus(Duration.ofMinutes(minutes));
    }

    private void flag(String value, int minutes) throws IOException {
        FlagName name = new FlagName("relay.readOnly");
        new FlagStore(fixture.data).change("cli:maria", "new disks", ago(minutes), flags -> {
            flags.put(name, new SetFlag(name, value, Optional.empty()));
            return flags;
        });
    }

    private void undoFlags(int minutes) throws IOException {
        new FlagStore(fixture.data).undo("cli:maria", "", ago(minutes));
    }

    private void configuration(String text, int minutes) throws IOException {
        ConfigStore store = new ConfigStore(fixture.data);
        store.put(store.alone(
                () -> store.keep("cli:maria", ago(minutes), "", ConfigVersion.Way.START, new Overrides(text))));
    }

    private void editedByHand(String text, int minutes) throws IOException {
        Files.writeString(fixture.data.config(), text);
        Files.setLastModifiedTime(fixture.data.config(), FileTime.from(ago(minutes)));
    }

    private void release(String schema, int minutes, String... more) throws IOException {
        fixture.ended(COMMITTED, Optional.empty(), Optional.of(A), "kind", "first_start", "schema_to", "3");
        String[] fields = {
            "schema_from", "3", "schema_to", schema, "ended_at", ago(minutes).toString()
        };
        String[] all = Stream.concat(Stream.of(fields), Stream.of(more)).toArray(String[]::new);
        fixture.ended(COMMITTED, Optional.of(A), Optional.of(B), all);
    }

    private JsonNode recommendation() {
        return cli.run("doctor", "--json").json().get("recommendation");
    }

    private JsonNode recommends(String command) {
        JsonNode recommendation = recommendation();
        assertThat(recommendation.get("command").asText())
                .as(recommendation.toString())
                .isEqualTo(command);
        return recommendation;
    }

    private static String text(JsonNode recommendation, String field) {
        return recommendation.get(field).asText();
    }

    @Test
    void flagsThatChangedLastAreTakenBackAtOnce() throws IOException {
        release("3", 90);
        flag("true", 12);
        ill();

        JsonNode way = recommends("molt flags undo");

        assertThat(text(way, "kind")).isEqualTo("tier_1");
        assertThat(text(way, "takes")).isEqualTo("at once: nothing is started");
        assertThat(way.get("takes_ms")).isNull();
        assertThat(way.get("loses")).extracting(JsonNode::asText).containsExactly("nothing");
        assertThat(text(way, "reason"))
                .startsWith("the verification of what serves fails: orders: /orders answered 500")
                .endsWith("; the last change came 12 min ago: change 1 of flags: relay.readOnly=true (new disks)");
    }

    @Test
    void anUndoIsNotUndone() throws IOException {
        release("3", 90);
        flag("true", 12);
        undoFlags(10);
        ill();

        recommends("molt rollback");
    }

    @Test
    void aFlagWhoseTimeIsOverExplainsNothing() throws IOException {
        FlagName name = new FlagName("relay.readOnly");
        new FlagStore(fixture.data).change("cli:maria", "", ago(60), flags -> {
            flags.put(name, new SetFlag(name, "true", Optional.of(ago(30))));
            return flags;
        });
        ill();

        recommends("molt maintenance on");
    }

    @Test
    void flagsThatNobodyCanTakeBackAnyMoreAreSaid() throws IOException {
        flag("true", 20);
        flag("false", 12);
        Files.delete(fixture.data.flagHistory().resolve("000000000000001.json"));
        ill();

        assertThat(text(recommends("molt maintenance on"), "reason")).contains("is not kept any more");
    }

    @Test
    void aConfigurationThatChangedLastIsTakenBackByASwitch() throws IOException {
        release("3", 90, "park_ms", "700", "migrate_ms", "300", "not_accepting_ms", "0");
        flag("true", 60);
        configuration("BACKUP_KEEP=3\n", 12);
        ill();

        JsonNode way = recommends("molt config rollback");

        assertThat(text(way, "kind")).isEqualTo("tier_2");
        assertThat(text(way, "takes")).startsWith("about 1.0 s, as update ").endsWith("while clients did not wait");
        assertThat(way.get("takes_ms").asLong()).isEqualTo(1000);
        assertThat(text(way, "reason")).endsWith("12 min ago: configuration 1: BACKUP_KEEP=3");
    }

    @Test
    void aConfigurationThatWentBackIsNotTakenForwardAgain() throws IOException {
        release("3", 90);
        configuration("BACKUP_KEEP=3\n", 60);
        configuration("BACKUP_KEEP=4\n", 40);
        configuration("BACKUP_KEEP=3\n", 20);
        ill();

        recommends("molt rollback");
    }

    @Test
    void anEditByHandCountsWhenAWorkerWasStartedSince() throws IOException {
        configuration("BACKUP_KEEP=3\n", 2000);
        editedByHand("BACKUP_KEEP=4\n", 30);
        ill();
        assertThat(text(recommends("molt maintenance on"), "reason")).contains("nothing was changed in the last 24 h");
        assertThat(cli.run("doctor").out())
                .contains(
                        "30 min ago: config.env, edited by hand: BACKUP_KEEP=4, which takes effect at the next start");

        upFor(Duration.ofMinutes(20));
        recommends("molt config rollback");
    }

    @Test
    void anEditOfWhichNobodyKnowsWhatWasBeforeIsNoWayBack() throws IOException {
        editedByHand("BACKUP_KEEP=4\n", 90);
        ill();

        assertThat(text(recommends("molt maintenance on"), "reason"))
                .contains("what config.env said before it was edited by hand is not known");
    }

    @Test
    void aReleaseThatChangedLastIsTakenBackAndItsDataStays() throws IOException {
        flag("true", 300);
        release("3", 90);
        ill();

        JsonNode way = recommends("molt rollback");

        assertThat(text(way, "kind")).isEqualTo("tier_3");
        assertThat(text(way, "takes")).startsWith("unknown: ");
        assertThat(way.get("loses")).extracting(JsonNode::asText).containsExactly("nothing");
        assertThat(text(way, "reason")).contains("90 min ago: release " + B + ", by update 2026");
    }

    @Test
    void aReleaseWhoseDataHasToGoBackIsNeverRecommendedWithoutWhatIsLost() throws IOException {
        release("4", 90, "migrations", "4:contract:78:3");
        Path app = fixture.data.root().resolve("app.db");
        execute(app, "CREATE TABLE orders (what TEXT)", "INSERT INTO orders VALUES ('a')");
        fixture.backup("20261121T003000Z", A, "3", Files.readAllBytes(app));
        execute(app, "INSERT INTO orders VALUES ('b'), ('c')");
        ill();
        List<String> before = files();

        JsonNode way = recommends("molt rollback --restore-db");

        assertThat(way.get("loses"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "what was written since 2026-11-21T00:30:00Z, 2 h ago (backup 20261121T003000Z):",
                        "app.db, table orders: 2 added, 0 changed, 0 removed");
        assertThat(text(way, "takes")).startsWith("unknown: no backup was restored here yet; the backup has ");
        assertThat(cli.run("doctor").out())
                .contains("Way back: molt rollback --restore-db")
                .contains("loses    what was written since")
                .contains("table orders: 2 added");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aReleaseThatNobodyCanLeaveIsSaid() throws IOException {
        release("4", 90, "migrations", "4:contract:78:3");
        ill();

        assertThat(text(recommends("molt maintenance on"), "reason")).contains("there is no backup of " + A);
    }

    @Test
    void aDamagedBackupIsNoWayBack() throws IOException {
        release("4", 90, "migrations", "4:contract:78:3");
        fixture.backup("20261121T003000Z", A, "3", new byte[] {1});
        Files.writeString(fixture.data.backups().resolve("db_backup_20261121T003000Z.db"), "damaged");
        ill();

        assertThat(text(recommends("molt maintenance on"), "reason")).contains("20261121T003000Z is damaged");
    }

    @Test
    void aReleaseThatWasRolledBackToIsNotLeftForTheOneBefore() throws IOException {
        ReleaseId older = new ReleaseId("20261118T080000Z-1111111111");
        fixture.ended(COMMITTED, Optional.of(older), Optional.of(A));
        fixture.ended(COMMITTED, Optional.of(A), Optional.of(B), "ended_at", ago(90).toString());
        fixture.ended(COMMITTED, Optional.of(B), Optional.of(A), "kind", "rollback", "ended_at", ago(60).toString());
        fixture.current(A);
        ill();

        recommends("molt maintenance on");
    }

    @Test
    void aRollbackThatWasUndoneIsAChangeLikeAnUpdate() throws IOException {
        release("3", 90);
        fixture.ended(COMMITTED, Optional.of(B), Optional.of(A), "kind", "rollback", "ended_at", ago(60).toString());
        fixture.ended(COMMITTED, Optional.of(A), Optional.of(B), "kind", "rollback", "ended_at", ago(30).toString());
        ill();

        recommends("molt rollback");
    }

    @Test
    void whatChangedLongAgoExplainsNothing() throws IOException {
        release("3", 25 * 60);
        ill();

        JsonNode way = recommends("molt maintenance on");

        assertThat(text(way, "kind")).isEqualTo("look");
        assertThat(text(way, "reason")).contains("nothing was changed in the last 24 h");
        assertThat(way.get("loses").get(0).asText()).contains("clients are turned away");
    }

    @Test
    void aCrashLoopIsASymptomWithItsReason() throws IOException {
        release("3", 90);
        String[] crashed = {
            "state",
            "crash_loop",
            "worker",
            "",
            "worker_pid",
            "",
            "crashes",
            "5",
            "reason",
            "it exited with 1: no table"
        };
        serving(crashed);

        assertThat(text(recommends("molt rollback"), "reason"))
                .startsWith("the worker crashed 5 times without a minute up in between: it exited with 1: no table");
    }

    @Test
    void aWorkerThatIsUpForAMinuteIsOverItsCrash() throws IOException {
        release("3", 90);
        serving("state", "serving", "crashes", "1", "reason", "it exited with 1");
        upFor(Duration.ofSeconds(59));
        recommends("molt rollback");

        upFor(Duration.ofSeconds(61));
        assertThat(text(recommendation(), "rule")).isEqualTo(WayBack.FAULT.title());
        assertThat(cli.run("doctor").out())
                .contains("ok    crashes: the worker is up, and has crashed before, 1 in a row");
    }

    @Test
    void aMoltThatDoesNotRunIsStarted() throws IOException {
        release("3", 90, "park_ms", "700", "migrate_ms", "300");
        flag("true", 12);
        stopped("143", "");

        JsonNode way = recommends("./entrypoint.sh");

        assertThat(text(way, "kind")).isEqualTo("mend");
        assertThat(text(way, "reason")).isEqualTo("no supervisor runs");
        assertThat(text(way, "takes")).startsWith("about 1.0 s from the start of its worker to ready");
    }

    @Test
    void aMoltThatGaveUpSaysWhy() throws IOException {
        release("3", 90);
        stopped("12", "the database is newer");

        assertThat(text(recommends("./entrypoint.sh"), "reason"))
                .isEqualTo("Molt stopped, as its worker cannot run here: the database is newer");
        assertThat(cli.run("doctor").out()).contains("FAIL  crashes: Molt stopped");
    }

    @Test
    void aMoltThatGaveUpAfterAChangeOfTheConfigurationGoesBackToTheOneBefore() throws IOException {
        configuration("BACKUP_KEEP=3\n", 12);
        stopped("12", "BACKUP_KEEP is too small");

        assertThat(text(recommends("molt config rollback"), "reason")).startsWith("Molt stopped, as its worker");
    }

    @Test
    void settingsThatNobodyCanStartWithAreTakenBack() throws IOException {
        configuration("BACKUP_KEEP=3\n", 2000);
        editedByHand("BACKUP_KEEP=many\n", 30);
        Files.delete(fixture.data.state());

        assertThat(text(recommends("molt config rollback"), "reason"))
                .startsWith("config.env cannot be used: BACKUP_KEEP must be");
    }

    @Test
    void wrongSettingsThatNoWayBackMendsComeFirst() throws IOException {
        editedByHand("BACKUP_KEEP=many\n", 30);
        recommends("molt doctor");

        Files.delete(fixture.data.config());
        cli.with("BACKUP_KEEP", "many");
        JsonNode way = recommends("molt doctor");
        assertThat(text(way, "rule")).isEqualTo(WayBack.HOST.title());
        assertThat(text(way, "reason")).startsWith("settings: BACKUP_KEEP must be");
    }

    @Test
    void aDataDirectoryThatEverybodyMayWriteToComesFirst() throws IOException {
        flag("true", 12);
        ill();
        Files.setPosixFilePermissions(fixture.data.root(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(text(recommends("molt doctor"), "reason")).contains("chmod o-w");
    }

    @Test
    void aDamagedDatabaseComesFirst() throws IOException {
        release("3", 90);
        Files.writeString(fixture.data.root().resolve("app.db"), "SQLite format 3\0and nothing that one could read");
        ill();

        assertThat(text(recommends("molt doctor"), "reason")).contains("databases: app.db");
    }

    @Test
    void anUpdateThatIsOpenIsWaitedForButFlagsAreNot() throws IOException {
        release("3", 90);
        fixture.open(Optional.of(B), Optional.of(A), "kind", "rollback");
        ill();
        assertThat(text(recommends("molt status"), "kind")).isEqualTo("wait");

        flag("true", 12);
        recommends("molt flags undo");
    }

    @Test
    void aLockThatNobodyCanReadNeedsARestartButFlagsDoNot() throws IOException {
        release("3", 90);
        Files.writeString(fixture.data.lock(), "");
        ill();
        assertThat(text(recommends("./entrypoint.sh"), "rule")).isEqualTo(WayBack.UNREADABLE.title());

        flag("true", 12);
        recommends("molt flags undo");
    }

    @Test
    void inMaintenanceThereIsNothingToSee() throws IOException {
        Files.writeString(fixture.data.maintenance(), "{\n}\n");
        serving("state", "maintenance", "worker", "", "worker_pid", "");

        recommends("molt maintenance off");
    }

    @Test
    void anInstallationWithNothingInItSaysWhatIsMissing() {
        cli.with("MOLT_DATA", directory.resolve("nothing").toString());

        assertThat(text(recommends("molt doctor"), "reason")).contains("does not exist");
    }

    @Test
    void changesAreListedNewestFirstWithTheirAge() throws IOException {
        release("3", 90);
        configuration("BACKUP_KEEP=3\n", 50);
        flag("true", 12);

        Cli.Result result = cli.run("doctor");

        assertThat(result.out().lines().dropWhile(line -> !line.equals("Changed last:")))
                .startsWith(
                        "Changed last:",
                        "  12 min ago: change 1 of flags: relay.readOnly=true (new disks)",
                        "  50 min ago: configuration 1: BACKUP_KEEP=3");
        assertThat(cli.run("doctor", "--json").json().at("/changes/0/by").asText())
                .isEqualTo("cli:maria");
        assertThat(cli.run("doctor", "--json").json().at("/changes/2/of").asText())
                .isEqualTo("release");
    }

    @Test
    void theVerificationIsThereCheckByCheck() throws IOException {
        ill();

        JsonNode json = cli.run("doctor", "--json").json();

        assertThat(json.get("verification"))
                .extracting(check ->
                        check.get("check").asText() + " " + check.get("verdict").asText())
                .contains("orders failed", "release ok");
        assertThat(cli.run("doctor").out()).contains("FAIL  verification: orders: /orders answered 500");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(fixture.data.root())) {
            return new ArrayList<>(files.map(Path::toString).sorted().toList());
        }
    }

    private static void execute(Path database, String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
