package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresCoordinatorTest extends CoordinatorContract {
    private static final Duration IN_TIME = Coordinator.REQUEST_TIMEOUT.multipliedBy(3);

    private static final AtomicInteger FLEETS = new AtomicInteger();

    private static PostgresUnderTest server;

    private final String fleet = "it's \"odd\" " + FLEETS.incrementAndGet();
    private final String schema = "\"fleet_" + fleet.replace("\"", "\"\"") + "\"";

    @BeforeAll
    static void startServer() throws IOException {
        server = PostgresUnderTest.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @Override
    Coordinator open(long epochFloor) {
        return server.open(fleet, epochFloor);
    }

    @Override
    void loseData() throws SQLException {
        server.execute("DROP SCHEMA " + schema + " CASCADE");
    }

    @Test
    void twoFleetsOfADatabaseDoNotSeeOneAnother() throws Exception {
        owned("thing", "a");
        try (Coordinator other = server.open(fleet + " too", 0)) {
            assertThat(other.read("thing")).isEmpty();
            assertThat(other.renew("a").held()).isFalse();
            assertThat(other.join(member("host-of-a", "b"), NONE, NONE, LONG).isMember())
                    .isTrue();
            other.leave("a");
        }
        assertThat(here().renew("a").held()).isTrue();
        assertThat(entry("thing").owner()).contains("a");
    }

    @Test
    void manyThatFindTheSchemaMissingMakeItOnce() throws Exception {
        List<Coordinator> stores = List.of(open(0), open(0), open(0), open(0));
        try {
            List<Long> versions = together(
                    4,
                    i -> () -> stores.get(i)
                            .write("thing-" + i, 0, Optional.of("document"))
                            .orElseThrow());

            assertThat(versions).doesNotHaveDuplicates();
            assertThat(there().changes(0).entries()).hasSize(4);
        } finally {
            stores.forEach(Coordinator::close);
        }
    }

    @Test
    void aServerWhoseClockIsSetBackEndsLeasesAsBefore() throws Exception {
        join("a", LONG);
        setClockAhead("-1 hour");
        join("b", SHORT);

        assertThat(await().until(() -> here().reap(), reaped -> !reaped.isEmpty()))
                .containsExactly(member("host-of-b", "b"));
        assertThat(here().renew("a").held()).isTrue();
    }

    /** What a member does that has not renewed for as long as it may act. */
    @Test
    void aServerWhoseClockIsSetAheadLeavesAMemberTheTimeUntilItsFence() throws Exception {
        Duration acted =
                Duration.ofNanos(Timing.of(FailuresContract.USUAL_LEASE).fence());
        join("a", FailuresContract.USUAL_LEASE.minus(acted));
        setClockAhead("1 hour");

        assertThat(here().renew("a").held()).isTrue();
    }

    private void setClockAhead(String time) throws SQLException {
        server.execute("UPDATE " + schema + ".clock SET server = server - interval '" + time + "'");
    }

    @Test
    void aFleetOfAReleaseWithoutAClockIsGivenOneAndGoesOn() throws Exception {
        Grant before = owned("thing", "a");
        server.execute("DROP TABLE " + schema + ".clock");

        assertThat(here().renew("a").held()).isTrue();
        assertThat(here().commit(before, "1")).isTrue();
    }

    @Test
    void whenTheRowOfItsClockIsLostAllBeginsAnew() throws Exception {
        Grant before = owned("thing", "a");
        server.execute("DELETE FROM " + schema + ".clock");

        assertThat(here().renew("a").held()).isFalse();
        assertThat(join("b", SHORT).epoch()).isGreaterThan(Epoch.of(before.token()));
    }

    @Test
    void whenTheRowOfTheFleetIsLostItsDocumentsAreKeptAndNobodyOwnsThem() throws Exception {
        Grant before = owned("thing", "a");
        long seen = version();
        server.execute("DELETE FROM " + schema + ".fleet");

        Renewal renewal = here().renew("a");

        assertThat(renewal.held()).isFalse();
        assertThat(renewal.epoch()).isGreaterThan(Epoch.of(before.token()));
        assertThat(there().changes(seen).whole()).isTrue();
        assertThat(entry("thing").document()).contains("document of thing");
        assertThat(entry("thing").owner()).isEmpty();
        assertThat(here().commit(before, "late")).isFalse();
    }

    @Test
    void whenATableIsLostAllBeginsAnew() throws Exception {
        Grant before = owned("thing", "a");
        server.execute("DROP TABLE " + schema + ".entry");

        assertThat(there().read("thing")).isEmpty();
        assertThat(here().renew("a").held()).isFalse();
        assertThat(join("b", SHORT).epoch()).isGreaterThan(Epoch.of(before.token()));
    }

    @Test
    void anOlderCopyOfTheDataCountsForNothing() throws Exception {
        Grant before = owned("thing", "a");
        long epoch = here().renew("a").epoch();

        Coordinator later = remembering(epoch + 5);

        assertThat(later.renew("a").held()).isFalse();
        assertThat(later.join(member("two", "b"), NONE, NONE, LONG).epoch()).isGreaterThan(epoch + 5);
        assertThat(later.acquire("b", "thing")).isEmpty();
        assertThat(here().commit(before, "late")).isFalse();
    }

    @Test
    void aServerThatHasGoneBackAFewChangesCountsForNothing() throws Exception {
        Grant before = owned("thing", "a");
        server.execute("UPDATE " + schema + ".fleet SET version = version - 1, grants = grants - 1");

        assertThat(here().acquire("a", "thing")).isEmpty();
        assertThat(here().renew("a").held()).isFalse();
        assertThat(join("b", SHORT).epoch()).isGreaterThan(Epoch.of(before.token()));
        assertThat(here().commit(before, "late")).isFalse();
    }

    @Test
    void whatWasRemovedLongAgoIsForgottenAndWhoKnewItIsToldEverything() throws Exception {
        long version = write("thing");
        write("other");
        long seen = version();
        here().write("thing", version, Optional.empty());
        assertThat(here().reap()).isEmpty();
        assertThat(there().changes(seen).whole()).isFalse();

        server.execute("UPDATE " + schema + ".entry SET removed_at = removed_at - interval '2 days'");
        assertThat(here().reap()).isEmpty();

        assertThat(there().read("thing")).isEmpty();
        assertThat(there().changes(seen).whole()).isTrue();
        assertThat(there().changes(seen).entries()).containsExactly(entry("other"));
        assertThat(there().changes(version()).whole()).isFalse();
    }

    @Test
    void whoEndedLongAgoIsForgotten() throws Exception {
        join("a", LONG);
        here().leave("a");
        server.execute("UPDATE " + schema + ".ended SET since = since - interval '2 days'");

        here().reap();

        assertThat(server.texts("SELECT incarnation FROM " + schema + ".ended")).isEmpty();
    }

    @Test
    void renewalsCommitsAndReadingWaitForNobody() throws Exception {
        Grant grant = owned("thing", "a");
        try (Connection locking = server.connect();
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("SELECT 1 FROM " + schema + ".fleet FOR UPDATE");
            statement.execute("SELECT 1 FROM " + schema + ".member FOR KEY SHARE");

            assertThat(here().renew("a").held()).isTrue();
            assertThat(here().commit(grant, "17")).isTrue();
            assertThat(here().changes(0).entries()).hasSize(1);
            locking.rollback();
        }
    }

    @Test
    void aCallFailsInTimeWhileSomebodyKeepsTheFleetLocked() throws Exception {
        join("a", LONG);
        try (Connection locking = server.connect();
                Statement statement = locking.createStatement()) {
            locking.setAutoCommit(false);
            statement.execute("SELECT 1 FROM " + schema + ".fleet FOR UPDATE");
            long start = System.nanoTime();

            assertThatThrownBy(() -> here().write("thing", 0, Optional.of("document")))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageContaining("Cannot write thing in the PostgreSQL database")
                    .hasMessageContaining("pg_locks");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TIME);
            locking.rollback();
        }
        assertThat(write("thing")).isPositive();
    }

    @Test
    void aMemberThatHangsInTheMiddleOfAChangeKeepsOthersWaitingForLessThanTheirTime() throws Exception {
        join("a", LONG);
        try (Connection hanging = new PostgresServer(server.url(), fleet, schema).connect(PostgresServer.Use.CALLS)) {
            hanging.setAutoCommit(false);
            PostgresSql.run(hanging, "SELECT 1 FROM fleet FOR UPDATE");

            assertThat(write("thing")).isPositive();
        }
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutThePassword() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (Coordinator store = store("jdbc:postgresql://localhost:" + port + "/app?user=molt&password=secret")) {
            assertThatThrownBy(() -> store.renew("a"))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageStartingWith("Cannot renew the lease of a in the PostgreSQL database")
                    .hasMessageContaining("localhost:" + port)
                    .hasMessageContaining("The next call connects anew")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUpInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Coordinator store = store("jdbc:postgresql://localhost:" + silent.getLocalPort() + "/app?user=molt")) {
            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                assertThatThrownBy(() -> store.join(member("one", "a"), NONE, NONE, LONG))
                        .isInstanceOf(CoordinatorException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(IN_TIME);
            }
        }
    }

    @Test
    void aDatabaseThatDoesNotExistIsToBeMade() throws Exception {
        try (Coordinator store = new PostgresCoordinator(server.url("nothing"), fleet, 0)) {
            assertThatThrownBy(() -> store.renew("a"))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageContaining("\"nothing\"")
                    .hasMessageContaining("Create that database");
        }
    }

    @Test
    void aUrlThatCannotBeReadIsRefusedAndNotShown() {
        assertThatThrownBy(() -> store("jdbc:postgresql://localhost:port/app?password=secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageContaining("FLEET_URL")
                .hasMessageNotContaining("secret");
    }

    private Coordinator store(String url) {
        return new PostgresCoordinator(FleetUrl.of(url), fleet, 0);
    }

    @Test
    void whoAwaitsAHintGoesAwayWhenTheStoreIsClosed() throws Exception {
        join("a", LONG);
        Coordinator store = open(0);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> waiting = thread.submit(() -> store.awaitHint("a", LONG));
            store.renew("a");
            store.close();

            assertThat(waiting.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isFalse();
        } finally {
            thread.shutdownNow();
        }
        assertThatThrownBy(() -> store.renew("a"))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("has closed its connection");
    }

    @Test
    void aMemberHasFourConnectionsAndNoneWhenItIsClosed() throws Exception {
        Coordinator store = remembering(0);
        store.join(member("one", "a"), NONE, NONE, LONG);
        store.renew("a");
        await().until(() -> connections() == PostgresServer.Use.values().length);

        store.close();

        await().until(() -> connections() == 0);
    }

    private long connections() throws SQLException {
        String name = fleet.replace("'", "''");
        return server.texts("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'molt " + name + " %'")
                .size();
    }
}
