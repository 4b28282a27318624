package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol;

class RedisCoordinatorTest extends CoordinatorContract {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @TempDir
    static Path directory;

    private static RedisProcess redis;

    /** Each test has a fleet of its own. */
    private final String fleet = "test-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.start(directory);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Override
    Coordinator open(long epochFloor) {
        return new RedisCoordinator(redis.url(), fleet, epochFloor);
    }

    @Override
    void loseData() {
        redis.command(Protocol.Command.FLUSHALL);
    }

    @Test
    void fleetsOfTwoNamesKnowNothingOfEachOther() throws Exception {
        owned("thing", "a");

        try (Coordinator other = new RedisCoordinator(redis.url(), fleet + "-2", 0)) {
            assertThat(other.changes(0).entries()).isEmpty();
            assertThat(other.changes(0).members()).contains(List.of());
            assertThat(other.join(member("host-of-a", "b"), NONE, NONE, LONG).isMember())
                    .isTrue();
        }
    }

    @Test
    void whenDataIsLostAndNobodyRemembersItTokensAreHigherAllTheSame() throws Exception {
        Grant before = owned("thing", "a");
        loseData();

        try (Coordinator fresh = open(0)) {
            fresh.join(member("two", "b"), NONE, NONE, LONG);
            fresh.write("thing", 0, Optional.of("document"));

            Grant after = fresh.acquire("b", "thing").orElseThrow();
            assertThat(after.token()).isGreaterThan(before.token());
        }
    }

    @Test
    void whoRemembersAHigherEpochThanTheStoreHasEndsThatOfTheStore() throws Exception {
        long remembered = join("a", LONG).epoch() + 1_000;

        Joined joined = remembering(remembered).join(member("two", "b"), NONE, NONE, LONG);

        assertThat(joined.epoch()).isGreaterThan(remembered);
        assertThat(here().renew("a").held()).isFalse();
        assertThat(here().renew("b").held()).isTrue();
        assertThat(here().renew("b").epoch()).isEqualTo(joined.epoch());
    }

    @Test
    void whoKnowsTheMembersIsToldOnlyWhoHasJoinedAndWhoIsGone() throws Exception {
        join("a", LONG);
        join("b", LONG);
        join("c", LONG);
        long seen = version();
        join("d", LONG);
        here().leave("a");

        Changes changes = there().changes(seen);

        assertThat(changes.members()).isEmpty();
        assertThat(changes.joined()).containsExactly(member("host-of-d", "d"));
        assertThat(changes.gone()).containsExactly("a");
    }

    @Test
    void whoHasMissedMoreThanThereAreMembersIsToldAllOfThem() throws Exception {
        join("a", LONG);
        long seen = version();
        for (String life : List.of("b", "c", "d")) {
            join(life, LONG);
            here().leave(life);
        }

        Changes changes = there().changes(seen);

        assertThat(changes.members()).contains(List.of(member("host-of-a", "a")));
        assertThat(changes.whole()).isFalse();
    }

    @Test
    void whoHasMissedWhatIsNotRememberedAnyMoreIsToldEverything() throws Exception {
        join("a", LONG);
        join("b", LONG);
        long seen = version();
        here().leave("b");
        redis.command(Protocol.Command.ZADD, new RedisKeys(fleet).all().get(4), "1", "b");
        here().reap();

        Changes changes = there().changes(seen);

        assertThat(changes.whole()).isTrue();
        assertThat(changes.members()).contains(List.of(member("host-of-a", "a")));
        assertThat(redis.command(
                        Protocol.Command.ZCARD, new RedisKeys(fleet).all().get(13)))
                .isEqualTo(1L);
    }

    @Test
    void aServerThatForgotTheScriptsIsSentThemAgain() throws Exception {
        join("a", LONG);
        redis.command(Protocol.Command.SCRIPT, "FLUSH");

        assertThat(here().renew("a").held()).isTrue();
    }

    @Test
    void aServerWhoseClockIsSetAheadEndsNoLease() throws Exception {
        join("a", LONG);
        setClockAhead(HOUR);

        assertThat(here().renew("a").held()).isTrue();
    }

    @Test
    void aServerWhoseClockIsSetBackEndsLeasesAsBefore() throws Exception {
        join("a", LONG);
        setClockAhead(-HOUR);
        join("b", SHORT);

        assertThat(await().until(() -> here().reap(), reaped -> !reaped.isEmpty()))
                .containsExactly(member("host-of-b", "b"));
        assertThat(here().renew("a").held()).isTrue();
    }

    /** As the fleet notices it: the call before was that much longer ago. */
    private void setClockAhead(long millis) {
        String meta = new RedisKeys(fleet).all().get(0);
        redis.command(Protocol.Command.HINCRBY, meta, "raw", Long.toString(-millis));
    }

    @Test
    void aHintThatCameBeforeAnybodyAwaitedItIsKept() throws Exception {
        join("a", LONG);
        here().hint("a");

        assertThat(there().awaitHint("a", SHORT)).isTrue();
        assertThat(there().awaitHint("a", SHORT)).isFalse();
    }

    @Test
    void aHintWakesNobodyElse() throws Exception {
        here().awaitHint("a", Duration.ZERO);
        there().awaitHint("b", Duration.ZERO);
        here().hint("b");

        assertThat(there().awaitHint("b", DEADLINE)).isTrue();
        assertThat(here().awaitHint("a", SHORT)).isFalse();
    }

    @Test
    void whoeverAwaitsAHintCanBeInterrupted() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        here().awaitHint("a", Duration.ZERO);
        Future<Boolean> waiting = thread.submit(() -> here().awaitHint("a", DEADLINE));
        thread.shutdownNow();

        assertThat(thread.awaitTermination(DEADLINE.toSeconds() / 2, TimeUnit.SECONDS))
                .isTrue();
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void whoeverAwaitsAHintIsToldWhenAllIsClosed() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            here().awaitHint("a", Duration.ZERO);
            Future<Boolean> waiting = thread.submit(() -> here().awaitHint("a", DEADLINE));
            here().close();

            assertThatThrownBy(() -> waiting.get(DEADLINE.toSeconds() / 2, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CoordinatorException.class);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void whatWasClosedAnswersNothing() throws Exception {
        Coordinator store = here();
        store.close();

        assertThatThrownBy(() -> store.renew("a"))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("was asked to renew the lease of a: the connection was closed here");
    }
}
