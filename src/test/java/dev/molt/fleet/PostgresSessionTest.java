package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How others notice that a process has died long before its lease is over, and what they must not take for that. */
@Timeout(120)
class PostgresSessionTest extends StoreFixture {
    private static final AtomicInteger FLEETS = new AtomicInteger();

    /** Far more than it takes, and far less than a lease. */
    private static final Duration SOON = Duration.ofSeconds(2);

    /** In which it would have been removed. */
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private static final String NO_SESSION = "0";

    private static PostgresUnderTest server;

    private final String fleet = "molt" + FLEETS.incrementAndGet();
    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void startServer() throws IOException {
        server = PostgresUnderTest.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @AfterEach
    void killAll() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    Coordinator open(long epochFloor) {
        return server.open(fleet, epochFloor);
    }

    @Override
    void loseData() throws SQLException {
        server.execute("DROP SCHEMA fleet_" + fleet + " CASCADE");
    }

    @Test
    void aProcessThatIsKilledIsNoMemberLongBeforeItsLeaseIsOver() throws Exception {
        join("a", LONG);
        Process victim = start("victim");
        awaitWatches(2);

        victim.destroyForcibly().waitFor();

        await().atMost(SOON).until(() -> members().equals(List.of("a")));
        assertThat(here().renew("victim").held()).isFalse();
        assertThat(here().join(member("victim", "next"), NONE, NONE, LONG).isMember())
                .isTrue();
    }

    @Test
    void othersAreWokenWhenAProcessIsKilled() throws Exception {
        join("a", LONG);
        Process victim = start("victim");
        awaitWatches(2);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> woken = thread.submit(() -> here().awaitHint("a", DEADLINE));
            victim.destroyForcibly().waitFor();

            assertThat(woken.get(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            assertThat(members()).containsExactly("a");
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void ofProcessesThatAreKilledAtOnceNoneIsAMemberSoon() throws Exception {
        join("a", LONG);
        List<Process> victims = List.of(start("victim-1"), start("victim-2"), start("victim-3"));
        awaitWatches(4);

        victims.forEach(Process::destroyForcibly);

        await().atMost(SOON).until(() -> members().equals(List.of("a")));
    }

    @Test
    void aProcessThatWasThereBeforeTheWatchBeganIsWatchedToo() throws Exception {
        Process victim = start("victim");
        join("a", LONG);
        awaitWatches(2);

        victim.destroyForcibly().waitFor();

        await().atMost(SOON).until(() -> members().equals(List.of("a")));
    }

    @Test
    void aStoreThatIsClosedIsAMemberUntilItsLeaseIsOver() throws Exception {
        join("a", LONG);
        Coordinator closing = remembering(0);
        closing.join(member("two", "b"), NONE, NONE, LONG);
        awaitWatches(2);

        closing.close();

        awaitWatches(0);
        await().during(A_WHILE).until(() -> members().equals(List.of("a", "b")));
    }

    @Test
    void aMemberWhoseConnectionBreaksIsBackBeforeItIsTakenForDead() throws Exception {
        join("a", LONG);
        there().join(member("two", "b"), NONE, NONE, LONG);
        awaitWatches(2);
        String before = sessionOf("b");

        endConnectionThatHolds(before);

        await().until(() -> !Set.of(NO_SESSION, before).contains(sessionOf("b")));
        awaitWatches(2);
        await().during(A_WHILE).until(() -> members().equals(List.of("a", "b")));
        assertThat(there().renew("b").held()).isTrue();
    }

    @Test
    void aSessionThatNobodyHasSeenHeldIsLeftToItsLease() throws Exception {
        Coordinator closing = remembering(0);
        closing.join(member("three", "c"), NONE, NONE, LONG);
        closing.close();
        server.execute("UPDATE fleet_" + fleet + ".member SET session = 4711, announced = 0 WHERE incarnation = 'c'");

        join("a", LONG);
        there().join(member("two", "b"), NONE, NONE, LONG);
        awaitWatches(2);

        await().during(A_WHILE).until(() -> members().equals(List.of("a", "b", "c")));
    }

    /** A renewal that was on its way for long may come together with the end of the session. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoHadBeenSilentBeforeItsSessionEndsIsLeftToItsLease(boolean renewed) throws Exception {
        join("a", LONG);
        Process silent = start("silent");
        awaitWatches(2);
        server.execute("UPDATE fleet_" + fleet + ".member SET until = until - interval '2 minutes'"
                + " WHERE incarnation = 'silent'");
        if (renewed) {
            there().renew("silent");
        }

        silent.destroyForcibly().waitFor();

        await().until(() -> sessionOf("silent").equals(NO_SESSION));
        assertThat(members()).containsExactly("a", "silent");
    }

    @Test
    void aWatchWhoseConnectionBreaksWatchesAgain() throws Exception {
        join("a", LONG);
        Process victim = start("victim");
        awaitWatches(2);
        List<String> before = server.watching(fleet);
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity" + " WHERE application_name = 'molt "
                + fleet + " watch'");
        await().until(() -> server.watching(fleet), now -> now.size() == 2 && Collections.disjoint(now, before));

        victim.destroyForcibly().waitFor();

        await().atMost(SOON).until(() -> members().equals(List.of("a")));
    }

    private void awaitWatches(int number) {
        await().until(() -> server.watching(fleet).size() == number);
    }

    private String sessionOf(String incarnation) throws SQLException {
        return server.texts("SELECT coalesce(session, 0) FROM fleet_" + fleet + ".member WHERE incarnation = '"
                        + incarnation + "'")
                .get(0);
    }

    private void endConnectionThatHolds(String session) throws SQLException {
        List<String> ended = server.texts("SELECT pg_terminate_backend(pid) FROM pg_locks"
                + " WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock'"
                + " AND (classid::bigint << 32 | objid::bigint) = " + session);
        assertThat(ended).containsExactly("t");
    }

    private Process start(String incarnation) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PostgresProcess.class.getName(),
                server.url().text(),
                fleet,
                incarnation);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        started.add(process);
        assertThat(process.inputReader().readLine()).isEqualTo("joined");
        return process;
    }
}
