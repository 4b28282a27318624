package dev.molt.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.db.Sqlite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of check, with real servers, databases and processes. */
@Timeout(60)
class ChecksTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @AutoClose
    private Subjects subjects;

    @BeforeEach
    void create() throws IOException {
        subjects = new Subjects(directory);
    }

    private String look(Check check) throws Exception {
        return check.look(subjects.subject(), LONG);
    }

    private void fails(Check check, String... message) {
        assertThatThrownBy(() -> look(check)).isInstanceOf(CheckFailed.class).hasMessageContainingAll(message);
    }

    private static HttpCheck http(String path) {
        return new HttpCheck(path, OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    private static HttpCheck body(String path, String rule) {
        return new HttpCheck(path, OptionalInt.empty(), Optional.of(BodyRule.of(rule)), Optional.empty());
    }

    @Test
    void aGoodAnswerPasses() throws Exception {
        subjects.answers("/a", "fine").answers("/moved", request -> 302, "");

        assertThat(look(http("/a"))).isEqualTo("/a answered 200");
        assertThat(look(http("/moved"))).isEqualTo("/moved answered 302");
    }

    @Test
    void listenersThatAreConnectedPassAndThoseOfOthersDoNotCount() throws Exception {
        subjects.answers("/admin/listeners", """
                {"listeners":[
                 {"listener_id":"a","here":{"role":"owner","connection":"connected"}},
                 {"listener_id":"b","here":{"role":"warm","connection":"connecting"}},
                 {"listener_id":"c"}]}""");

        assertThat(look(new ListenersCheck())).isEqualTo("listeners owned here: 1, all of them connected");
    }

    @Test
    void aListenerThatIsOwnedAndNotConnectedFails() {
        subjects.answers("/admin/listeners", """
                {"listeners":[
                 {"listener_id":"a","here":{"role":"owner","connection":"connected"}},
                 {"listener_id":"b","here":{"role":"owner","connection":"failing"}}]}""");

        fails(new ListenersCheck(), "1 of 2 listeners are not connected: b is failing");
    }

    @Test
    void aServiceThatTakesInNoListenersPasses() throws Exception {
        subjects.answers("/admin/listeners", request -> 404, "{}");

        assertThat(look(new ListenersCheck())).isEqualTo("no listeners run here");
    }

    @Test
    void anotherStatusFails() {
        subjects.answers("/a", request -> 500, "no");

        fails(http("/a"), "/a answered 500 instead of 2xx or 3xx");
        fails(http("/nowhere"), "answered 404");
    }

    @Test
    void aStatusThatIsAskedForMustBeThatVeryOne() throws Exception {
        subjects.answers("/gone", request -> 410, "").answers("/a", "");
        OptionalInt wanted = OptionalInt.of(410);

        assertThat(look(new HttpCheck("/gone", wanted, Optional.empty(), Optional.empty())))
                .contains("410");
        fails(new HttpCheck("/a", wanted, Optional.empty(), Optional.empty()), "/a answered 200 instead of 410");
    }

    @Test
    void aBodyMustHoldATextToTheLetter() throws Exception {
        subjects.answers("/a", "all is f.ne");

        assertThat(look(body("/a", "f.ne"))).contains("200");
        fails(body("/a", "fine"), "the body of /a does not hold fine");
        subjects.answers("/b", "fine");
        fails(body("/b", "f.ne"), "does not hold f.ne");
    }

    @Test
    void aBodyMustHoldWhatARegularExpressionDescribes() throws Exception {
        subjects.answers("/a", "{\"count\": 17}");

        assertThat(look(body("/a", "/\"count\": *[1-9]/"))).contains("200");
        fails(body("/a", "/\"count\": *0/"), "does not hold");
    }

    @Test
    void anExpressionThatIsTooMuchForABodyFailsTheCheckAlone() {
        subjects.answers("/a", "ab".repeat(200_000));

        fails(body("/a", "/^(a|b)*c$/"), "is too much for a body of 400000 characters");
    }

    @Test
    void anAnswerThatTakesTooLongFails() {
        CountDownLatch never = new CountDownLatch(1);
        subjects.answers("/slow", request -> slowly(never, 80), "");

        fails(
                new HttpCheck("/slow", OptionalInt.empty(), Optional.empty(), Optional.of(Duration.ofMillis(20))),
                "/slow took ",
                " ms, more than 20");
    }

    private static int slowly(CountDownLatch latch, long millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
            return 200;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 500;
        }
    }

    @Test
    void noAnswerInTimeFails() {
        CountDownLatch never = new CountDownLatch(1);
        subjects.answers("/hangs", request -> slowly(never, 20_000), "");

        assertThatThrownBy(() -> http("/hangs").look(subjects.subject(), Duration.ofMillis(100)))
                .hasMessageContaining("no answer within 100 ms");
        never.countDown();
    }

    @Test
    void anAnswerThatIsEnormousFails() {
        subjects.answers("/much", "x".repeat(2 << 20));

        assertThatThrownBy(() -> look(http("/much"))).hasMessageContaining("larger than 1048576 bytes");
    }

    @Test
    void aPortWhereSomebodyListensPasses() throws Exception {
        assertThat(look(new TcpCheck("127.0.0.1", subjects.port()))).startsWith("connected to 127.0.0.1:");
    }

    @Test
    void aPortWhereNobodyListensFails() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        fails(new TcpCheck("127.0.0.1", port), "cannot connect to 127.0.0.1:" + port);
        fails(new TcpCheck("no-such-host.invalid", 1), "cannot connect to no-such-host.invalid:1");
    }

    private Connection database() throws SQLException {
        Connection writer = Sqlite.openForWriting(subjects.data.root().resolve("app.db"));
        try (Statement statement = writer.createStatement()) {
            statement.execute("CREATE TABLE t (a)");
            statement.execute("INSERT INTO t VALUES (7)");
        }
        return writer;
    }

    private static SqlCheck sql(String query) {
        return new SqlCheck(query, Path.of("app.db"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM t",
                "SELECT 'x'",
                "SELECT 0.1",
                "SELECT x'00'",
                "SELECT -1",
                "SELECT count(*) = 1 FROM t"
            })
    void aValueThatIsSomethingPasses(String query) throws Exception {
        try (Connection writer = database()) {
            assertThat(look(sql(query))).startsWith("it found ");
            assertThat(writer.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 0",
                "SELECT 0.0",
                "SELECT ''",
                "SELECT NULL",
                "SELECT x''",
                "SELECT count(*) = 2 FROM t",
                "SELECT a FROM t WHERE a = 8"
            })
    void aValueThatIsNothingFails(String query) throws Exception {
        try (Connection writer = database()) {
            fails(sql(query), "it found ");
            assertThat(writer.isClosed()).isFalse();
        }
    }

    @Test
    void aQueryCannotWrite() throws Exception {
        try (Connection writer = database()) {
            fails(sql("INSERT INTO t VALUES (8)"), "");
            fails(sql("DELETE FROM t RETURNING 1"), "readonly");
            assertThat(look(sql("SELECT count(*) = 1 FROM t"))).isEqualTo("it found 1");
            assertThat(writer.isClosed()).isFalse();
        }
    }

    @Test
    void lookingAtADatabaseThatNobodyHasOpenLeavesNothingBesideIt() throws Exception {
        database().close();

        assertThat(look(sql("SELECT a FROM t"))).isEqualTo("it found 7");
        try (Stream<Path> files = Files.list(subjects.data.root())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("app.db")))
                    .containsExactly("app.db");
        }
    }

    @Test
    void aDatabaseThatIsMissingFails() {
        fails(sql("SELECT 1"), "the database app.db is not there");
    }

    @Test
    void aWrongQueryFailsWithWhatSqliteSays() throws Exception {
        try (Connection writer = database()) {
            fails(sql("SELECT b FROM t"), "no such column: b");
            assertThat(writer.isClosed()).isFalse();
        }
    }

    @Test
    void aQueryThatTakesTooLongIsGivenUp() throws Exception {
        String endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        try (Connection writer = database()) {
            assertThatThrownBy(() -> sql(endless).look(subjects.subject(), Duration.ofMillis(100)))
                    .isInstanceOf(CheckFailed.class)
                    .hasMessage("it took longer than 100 ms");
            assertThat(writer.isClosed()).isFalse();
        }
    }

    @Test
    void aCommandPassesWithItsLastLine() throws Exception {
        assertThat(look(new CommandCheck("echo first; echo; echo 'the last '; echo >&2")))
                .isEqualTo("the last");
        assertThat(look(new CommandCheck("true"))).isEqualTo("it exited with 0");
    }

    @Test
    void aCommandThatFailsFailsWithItsLastLine() {
        fails(new CommandCheck("echo no such order >&2; exit 3"), "it exited with 3: no such order");
        fails(new CommandCheck("kill -9 $$"), "it exited with 137");
        fails(new CommandCheck("no-such-command"), "it exited with 127");
    }

    @Test
    void aCommandStartsInItsReleaseAndIsToldWhatItLooksAt() throws Exception {
        String told = look(new CommandCheck(
                "echo \"$(basename \"$PWD\") $MOLT_RELEASE ${MOLT_RUN_DIR##*/} $PORT $(cat | wc -c)\""));

        assertThat(told).isEqualTo(Subjects.RELEASE + " " + Subjects.RELEASE + " 1 " + subjects.port() + " 0");
    }

    @Test
    void aCommandThatPrintsMuchIsCutToItsEnd() throws Exception {
        assertThat(look(new CommandCheck("yes much | head -c 5000000; echo; echo end")))
                .isEqualTo("end");
    }

    @Test
    void aCommandThatHangsIsKilledWithAllThatItStarted() throws Exception {
        Path pids = directory.resolve("pids");
        String hang =
                "setsid sh -c 'echo $$ >>" + pids + "; sleep 600' & echo $$ >>" + pids + "; echo waiting; sleep 600";

        assertThatThrownBy(() -> new CommandCheck(hang).look(subjects.subject(), Duration.ofMillis(1_500)))
                .isInstanceOf(CheckFailed.class)
                .hasMessage("it did not end within 1500 ms and was killed: waiting");

        assertAllGone(pids, 2);
        assertThat(subjects.run).isEmptyDirectory();
    }

    @Test
    void whatACommandLeavesRunningIsKilledWhenItEnds() throws Exception {
        Path pids = directory.resolve("pids");

        assertThat(look(new CommandCheck("setsid sh -c 'echo $$ >" + pids + "; sleep 600' & until [ -s " + pids
                        + " ]; do :; done; echo done")))
                .isEqualTo("done");

        assertAllGone(pids, 1);
    }

    private static void assertAllGone(Path pids, int count) throws IOException {
        assertThat(Files.readAllLines(pids))
                .hasSize(count)
                .allSatisfy(pid -> Awaitility.await()
                        .atMost(LONG)
                        .until(() -> ProcessHandle.of(Long.parseLong(pid))
                                .filter(ProcessHandle::isAlive)
                                .isEmpty()));
    }

    @Test
    void inARehearsalThereIsNoNetworkAndPerhapsThereAreNoRows() {
        assertThat(new TcpCheck("a", 1).obstacle(Rehearsal.NONE)).isEmpty();
        assertThat(new TcpCheck("a", 1).obstacle(Rehearsal.FULL)).contains("a rehearsal has no network");
        assertThat(sql("SELECT 1").obstacle(Rehearsal.FULL)).isEmpty();
        assertThat(sql("SELECT 1").obstacle(Rehearsal.SCHEMA)).contains("this rehearsal has no rows");
        assertThat(http("/").obstacle(Rehearsal.SCHEMA)).isEmpty();
    }

    @Test
    void aWorkerThatCannotBeReachedFails() {
        subjects.close();

        assertThatThrownBy(() -> http("/").look(subjects.at(new InetSocketAddress("127.0.0.1", subjects.port())), LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("GET / on");
    }
}
