package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host whose uptime and wall clock are ours to set. */
class SqliteTimeTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final AtomicLong uptime = new AtomicLong(Duration.ofHours(5).toNanos());
    private Coordinator store;

    @BeforeEach
    void open() {
        store = store("boot-1", NOON);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Coordinator store(String boot, Instant wall) {
        return new SqliteCoordinator(
                FleetUrl.of("jdbc:sqlite:" + directory.resolve("fleet.db")),
                "molt",
                0,
                new HostTime(boot, uptime::get, Clock.fixed(wall, ZoneOffset.UTC)));
    }

    private static Member member(String host, String incarnation) {
        return new Member(host, incarnation, "release-1", Map.of());
    }

    private static boolean joins(Coordinator store, String host, String incarnation) throws CoordinatorException {
        return store.join(member(host, incarnation), Set.of(), Set.of(), LEASE).isMember();
    }

    private void pass(Duration time) {
        uptime.addAndGet(time.toNanos());
    }

    @Test
    void aLeaseIsOverAtItsLastNanosecondAndNotBefore() throws Exception {
        joins(store, "one", "a");
        pass(LEASE.minusNanos(1));
        assertThat(store.reap()).isEmpty();
        assertThat(store.changes(0).members()).contains(List.of(member("one", "a")));
        pass(Duration.ofNanos(1));

        assertThat(store.changes(0).members()).contains(List.of());
        assertThat(store.renew("a").held()).isFalse();
        assertThat(store.reap()).containsExactly(member("one", "a"));
    }

    @Test
    void whoIsRefusedIsToldTheRestOfTheOthersLease() throws Exception {
        joins(store, "one", "a");
        pass(Duration.ofSeconds(4));

        assertThat(store.join(member("one", "b"), Set.of(), Set.of(), LEASE).left())
                .isEqualTo(Duration.ofSeconds(6));
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600, -3_600})
    void anotherWallClockChangesNothing(long seconds) throws Exception {
        joins(store, "one", "a");
        Renewal before = store.renew("a");
        pass(Duration.ofSeconds(9));
        try (Coordinator other = store("boot-1", NOON.plusSeconds(seconds))) {
            Renewal renewal = other.renew("a");

            assertThat(renewal.held()).isTrue();
            assertThat(Duration.between(before.now(), renewal.now())).isEqualTo(Duration.ofSeconds(9));
        }
    }

    @Test
    void theClockOfTheStoreBeginsAtTheTimeOfDay() throws Exception {
        assertThat(store.changes(0).now()).isEqualTo(NOON);
    }

    @Test
    void nobodyIsAMemberAfterAnotherStartOfTheHost() throws Exception {
        joins(store, "one", "a");
        store.write("thing", 0, Optional.of("document"));
        Grant first = store.acquire("a", "thing").orElseThrow();
        store.commit(first, "17");
        long seen = store.changes(0).version();
        uptime.set(0);
        try (Coordinator next = store("boot-2", NOON.plusSeconds(60))) {
            assertThat(next.renew("a").held()).isFalse();
            assertThat(joins(next, "one", "a")).isFalse();
            assertThat(joins(next, "one", "b")).isTrue();
            Grant second = next.acquire("b", "thing").orElseThrow();
            assertThat(second.token()).isGreaterThan(first.token());
            assertThat(second.cursor()).isEqualTo("17");
            Changes changes = next.changes(seen);
            assertThat(changes.whole()).isFalse();
            assertThat(changes.members()).contains(List.of(member("one", "b")));
        }
    }

    /** The power of the host fails, and what was written last is not on its disk. */
    @Test
    void tokensAndVersionsDoNotComeAgainThoughTheLastWritesAreLostWithTheHost() throws Exception {
        joins(store, "one", "a");
        store.write("thing", 0, Optional.of("document"));
        store.close();
        Path file = directory.resolve("fleet.db");
        Path onDisk = Files.copy(file, directory.resolve("on-disk"));
        store = store("boot-1", NOON);
        Grant lost = store.acquire("a", "thing").orElseThrow();
        long version = store.read("thing").orElseThrow().version();
        store.close();
        Files.move(onDisk, file, StandardCopyOption.REPLACE_EXISTING);
        uptime.set(0);
        store = store("boot-2", NOON.plusSeconds(60));

        joins(store, "one", "b");
        assertThat(store.acquire("b", "thing").orElseThrow().token()).isGreaterThan(lost.token());
        assertThat(store.read("thing").orElseThrow().version()).isGreaterThan(version);
    }

    @Test
    void theClockOfTheStoreDoesNotGoBackWithTheClockOfTheHost() throws Exception {
        joins(store, "one", "a");
        pass(Duration.ofSeconds(100));
        store.reap();
        Instant before = store.changes(0).now();
        uptime.set(0);
        try (Coordinator next = store("boot-2", NOON.minusSeconds(3_600))) {
            assertThat(next.changes(0).now()).isAfter(before);
        }
    }

    @Test
    void aRemovalIsToldForAnHourAndForgottenAfterADay() throws Exception {
        joins(store, "one", "a");
        long version = store.write("thing", 0, Optional.of("document")).orElseThrow();
        store.write("kept", 0, Optional.of("document"));
        long seen = store.changes(0).version();
        store.write("thing", version, Optional.empty());
        long after = store.changes(0).version();

        pass(Duration.ofHours(1));
        store.reap();
        assertThat(store.changes(seen).whole()).isFalse();
        assertThat(store.changes(seen).entries()).extracting(Entry::name).containsExactly("thing");
        pass(Duration.ofHours(24));
        store.reap();
        assertThat(store.changes(seen).whole()).isTrue();
        assertThat(store.changes(seen).entries()).extracting(Entry::name).containsExactly("kept");
        assertThat(store.read("thing")).isEmpty();
        assertThat(store.changes(after).whole()).isFalse();
    }

    @Test
    void whoHasEndedIsRememberedForAnHour() throws Exception {
        joins(store, "one", "a");
        store.leave("a");
        pass(Duration.ofHours(1));
        store.reap();

        assertThat(joins(store, "one", "a")).isFalse();
    }
}
