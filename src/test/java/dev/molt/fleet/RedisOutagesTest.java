package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.notify.TestTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.SslOptions;

/** Servers that stop, come back with less than they had, or let not everybody in. */
@Timeout(120)
class RedisOutagesTest {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final int EPOCH_SHIFT = 40;

    @TempDir
    Path directory;

    private final List<Coordinator> opened = new ArrayList<>();
    private RedisProcess redis;

    private void start(String... settings) throws Exception {
        redis = RedisProcess.start(directory, settings);
    }

    private Coordinator open(FleetUrl url) {
        Coordinator store = new RedisCoordinator(url, "molt", 0);
        opened.add(store);
        return store;
    }

    private Coordinator open() {
        return open(redis.url());
    }

    @AfterEach
    void stop() {
        opened.forEach(Coordinator::close);
        redis.close();
    }

    private static Joined join(Coordinator store, String incarnation) throws Exception {
        Member member = new Member("host-of-" + incarnation, incarnation, "release-1", Map.of());
        return store.join(member, Set.of(), Set.of(), LEASE);
    }

    private static Grant owned(Coordinator store, String name, String incarnation) throws Exception {
        join(store, incarnation);
        store.write(name, 0, Optional.of("document"));
        return store.acquire(incarnation, name).orElseThrow();
    }

    /** The first call after an outage finds the connection broken. */
    private static <T> T eventually(Callable<T> call) {
        return Awaitility.await()
                .ignoreExceptionsInstanceOf(CoordinatorException.class)
                .until(call, answer -> true);
    }

    private void killAndStartAgain() throws Exception {
        redis.kill();
        redis.startAgain();
    }

    @Test
    void aServerThatComesBackWithNothingHasAHigherEpoch() throws Exception {
        start();
        Coordinator store = open();
        Grant before = owned(store, "thing", "a");
        killAndStartAgain();

        Renewal renewal = eventually(() -> store.renew("a"));

        assertThat(renewal.held()).isFalse();
        assertThat(renewal.epoch()).isGreaterThan(before.token() >> EPOCH_SHIFT);
        assertThat(eventually(() -> store.commit(before, "late"))).isFalse();
    }

    @Test
    void aServerThatComesBackWithAnOlderStateGivesNoTokenTwice() throws Exception {
        start();
        Coordinator first = open();
        Grant kept = owned(first, "thing", "a");
        redis.command(Protocol.Command.SAVE);
        first.release(kept, "17");
        Grant forgotten = first.acquire("a", "thing").orElseThrow();
        killAndStartAgain();

        Coordinator second = open();
        join(second, "b");
        Grant after = second.transfer(kept, "17", "b").orElseThrow();

        assertThat(forgotten.token()).isGreaterThan(kept.token());
        assertThat(after.token()).isGreaterThan(forgotten.token());
    }

    @Test
    void aServerThatComesBackWithAnOlderStateTakesNothingFromWhoseLeasesItHasForgotten() throws Exception {
        start();
        Coordinator first = open();
        Member member = new Member("host-of-a", "a", "release-1", Map.of());
        Duration lease = Duration.ofSeconds(3);
        first.join(member, Set.of(), Set.of(), lease);
        first.write("thing", 0, Optional.of("document"));
        Grant kept = first.acquire("a", "thing").orElseThrow();
        redis.command(Protocol.Command.SAVE);
        long saved = System.nanoTime();
        Awaitility.await().until(() -> first.renew("a").held() && System.nanoTime() - saved > lease.toNanos());
        killAndStartAgain();
        long began = System.nanoTime();
        Coordinator second = open();
        join(second, "b");
        assertThat(second.acquire("b", "thing")).isEmpty();

        Grant taken = Awaitility.await()
                .until(() -> second.acquire("b", "thing"), Optional::isPresent)
                .orElseThrow();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(lease);
        assertThat(taken.token()).isGreaterThan(kept.token());
    }

    @Test
    void whoHasSeenWhatAnOlderStateLacksEndsTheEpoch() throws Exception {
        start();
        Coordinator first = open();
        Grant kept = owned(first, "thing", "a");
        redis.command(Protocol.Command.SAVE);
        first.release(kept, "17");
        killAndStartAgain();
        Coordinator second = open();
        join(second, "b");

        Renewal renewal = eventually(() -> first.renew("a"));

        assertThat(renewal.held()).isFalse();
        assertThat(renewal.epoch()).isGreaterThan(kept.token() >> EPOCH_SHIFT);
        assertThat(second.renew("b").held()).isFalse();
        Entry entry = second.read("thing").orElseThrow();
        assertThat(entry.document()).contains("document");
        assertThat(entry.owner()).isEmpty();
    }

    @Test
    void aServerThatComesBackWithAllItHadGoesOn() throws Exception {
        start("--appendonly", "yes", "--appendfsync", "always");
        Coordinator store = open();
        Grant grant = owned(store, "thing", "a");
        long seen = store.changes(0).version();
        killAndStartAgain();

        Renewal renewal = eventually(() -> store.renew("a"));

        assertThat(renewal.held()).isTrue();
        assertThat(renewal.epoch()).isEqualTo(grant.token() >> EPOCH_SHIFT);
        assertThat(eventually(() -> store.acquire("a", "thing"))).contains(grant);
        assertThat(store.changes(seen).whole()).isFalse();
        Coordinator second = open();
        join(second, "b");
        assertThat(second.transfer(grant, "17", "b").orElseThrow().token()).isGreaterThan(grant.token());
    }

    @Test
    void aServerThatAnswersNothingIsGivenUpInTimeAndAskedAgain() throws Exception {
        start();
        Coordinator store = open();
        join(store, "a");
        redis.freeze();
        try {
            long start = System.nanoTime();
            assertThatThrownBy(() -> store.renew("a"))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageContaining("no answer in time");
            assertThatThrownBy(() -> store.renew("a")).isInstanceOf(CoordinatorException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Coordinator.REQUEST_TIMEOUT.multipliedBy(3));
        } finally {
            redis.thaw();
        }

        assertThat(eventually(() -> store.renew("a")).held()).isTrue();
    }

    @Test
    void hintsAreHeardAgainFromAServerThatWasStartedAgain() throws Exception {
        start();
        Coordinator store = open();
        Coordinator other = open();
        assertThat(store.awaitHint("a", Duration.ZERO)).isFalse();
        killAndStartAgain();

        Awaitility.await()
                .ignoreExceptionsInstanceOf(CoordinatorException.class)
                .until(() -> {
                    other.hint("a");
                    return store.awaitHint("a", Duration.ofMillis(50));
                });
    }

    @Test
    void whoeverAwaitsAHintFromAServerThatAnswersNothingIsTold() throws Exception {
        start();
        Coordinator store = open();
        assertThat(store.awaitHint("a", Duration.ZERO)).isFalse();
        redis.freeze();
        try {
            assertThatThrownBy(() -> store.awaitHint("a", Duration.ofSeconds(30)))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageContaining("the connection broke");
        } finally {
            redis.thaw();
        }
    }

    @Test
    void aServerThatIsGoneIsNamedWithWhatWasAsked() throws Exception {
        start();
        redis.kill();

        assertThatThrownBy(() -> open().reap())
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("The fleet's store redis://127.0.0.1:" + redis.port() + " was asked to reap")
                .hasMessageContaining("Connection refused")
                .hasMessageContaining("Look whether the server runs");
    }

    @Test
    void aServerWithAPasswordLetsInWhoHasIt() throws Exception {
        start("--requirepass", "s3cr%t@/+x");

        assertThat(join(open(redis.url(":s3cr%25t%40%2F+x@")), "a").isMember()).isTrue();
    }

    @Test
    void aPasswordThatIsWrongIsNotShown() throws Exception {
        start("--requirepass", "right");

        assertThatThrownBy(() -> open(redis.url(":wr0ng@")).reap())
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("WRONGPASS")
                .hasMessageContaining("Correct user and password in FLEET_URL")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void aDatabaseOfTheServerIsChosenByItsNumber() throws Exception {
        start();
        owned(open(), "thing", "a");
        Coordinator other = open(FleetUrl.of(redis.url().text() + "/3"));

        assertThat(other.read("thing")).isEmpty();
        assertThat(other.renew("a").held()).isFalse();
    }

    @Test
    void overTlsItIsTheSameStore() throws Exception {
        start();
        join(open(), "a");
        TestTls tls = TestTls.of(directory, "dns:localhost,ip:127.0.0.1");

        try (TlsDoor door = TlsDoor.before(redis.port(), tls.server());
                Coordinator store = new RedisCoordinator(
                        RedisAddress.of(FleetUrl.of("rediss://localhost:" + door.port()), trusting(tls)), "molt", 0)) {
            assertThat(eventually(() -> store.renew("a")).held()).isTrue();
        }
    }

    private static SslOptions trusting(TestTls tls) {
        return SslOptions.builder()
                .trustStoreType("PKCS12")
                .truststore(tls.keys().toFile(), TestTls.PASSWORD.toCharArray())
                .build();
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        start();
        TestTls tls = TestTls.of(directory, "dns:localhost,ip:127.0.0.1");

        try (TlsDoor door = TlsDoor.before(redis.port(), tls.server())) {
            Coordinator store = open(FleetUrl.of("rediss://localhost:" + door.port()));
            assertThatThrownBy(() -> store.renew("a"))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageContaining("rediss://localhost");
        }
    }
}
