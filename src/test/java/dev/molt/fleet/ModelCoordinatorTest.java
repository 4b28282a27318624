package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the model can that no real store does: time that is told, networks that lose what they are told to, data that vanishes. */
class ModelCoordinatorTest {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final VirtualClock clock = new VirtualClock();
    private final ModelCoordinator store = new ModelCoordinator(clock, 0);
    private final ModelCoordinator other = store.another(0);

    private Joined join(String incarnation) throws CoordinatorException {
        Member member = new Member("host-of-" + incarnation, incarnation, "r1", Map.of());
        return store.join(member, Set.of(), Set.of(), LEASE);
    }

    private Grant owned(String name, String incarnation) throws CoordinatorException {
        join(incarnation);
        store.write(name, 0, Optional.of("document"));
        return store.acquire(incarnation, name).orElseThrow();
    }

    @Test
    void aLeaseIsOverWhenTheClockSaysSo() throws CoordinatorException {
        join("a");
        clock.advance(LEASE.minusNanos(1));
        assertThat(store.renew("a").held()).isTrue();
        clock.advance(LEASE);
        assertThat(store.renew("a").held()).isFalse();
        assertThat(other.reap()).extracting(Member::incarnation).containsExactly("a");
    }

    @Test
    void aRequestThatIsLostHasNoEffect() throws CoordinatorException {
        store.loseRequests("write");
        assertThatThrownBy(() -> store.write("thing", 0, Optional.of("document")))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("the request was lost");
        assertThat(store.read("thing")).isEmpty();
    }

    @Test
    void whatIsAskedForHappensThoughTheReplyIsLost() throws CoordinatorException {
        Grant grant = owned("thing", "a");
        join("b");
        store.loseReplies();
        assertThatThrownBy(() -> store.transfer(grant, "17", "b"))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("the reply was lost");
        store.heal();
        Grant given = store.transfer(grant, "17", "b").orElseThrow();
        assertThat(other.read("thing").orElseThrow().token()).isEqualTo(given.token());
        assertThat(given.token()).isEqualTo(grant.token() + 1);
    }

    @Test
    void oneClientsNetworkIsNotTheOthers() throws CoordinatorException {
        store.loseRequests();
        assertThat(other.read("thing")).isEmpty();
    }

    @Test
    void aDelayIsTimeThatPasses() throws CoordinatorException {
        join("a");
        store.delay(LEASE);
        assertThat(store.renew("a").held()).isFalse();
    }

    @Test
    void dataThatIsLostLeavesAHigherEpochAndNoGrantForOneLease() throws CoordinatorException {
        Grant before = owned("thing", "a");
        store.loseData();
        assertThat(store.renew("a").held()).isFalse();
        long epoch = join("b").epoch();
        assertThat(epoch).isGreaterThan(before.token() >> 40);
        store.write("thing", 0, Optional.of("document"));
        clock.advance(LEASE.minusNanos(1));
        assertThat(store.renew("b").held()).isTrue();
        assertThat(store.acquire("b", "thing")).isEmpty();
        clock.advance(Duration.ofNanos(1));
        assertThat(store.acquire("b", "thing").orElseThrow().token()).isGreaterThan(before.token());
    }

    @Test
    void aWallClockThatIsSetForwardEndsLeases() throws CoordinatorException {
        join("a");
        clock.jump(Duration.ofHours(1));
        assertThat(store.renew("a").held()).isFalse();
        assertThat(clock.nanos()).isZero();
    }

    @Test
    void oneThatIsSetBackKeepsNobodyAMemberForLonger() throws CoordinatorException {
        join("a");
        clock.jump(Duration.ofHours(-1));
        store.reap();
        clock.advance(LEASE);
        assertThat(store.renew("a").held()).isFalse();
    }

    @Test
    void whoAsksFromBeforeWhatWasForgottenIsToldEverything() throws CoordinatorException {
        long version = store.write("thing", 0, Optional.of("document")).orElseThrow();
        store.write("thing", version, Optional.empty());
        assertThat(store.changes(version).whole()).isFalse();
        store.forgetRemoved();
        Changes changes = store.changes(version);
        assertThat(changes.whole()).isTrue();
        assertThat(changes.entries()).isEmpty();
        assertThat(store.read("thing")).isEmpty();
        assertThat(store.changes(changes.version()).whole()).isFalse();
    }

    @Test
    void whatWasRemovedIsForgottenAfterAnHour() throws CoordinatorException {
        long version = store.write("thing", 0, Optional.of("document")).orElseThrow();
        store.write("thing", version, Optional.empty());
        clock.advance(Duration.ofHours(1));
        assertThat(store.read("thing")).isPresent();
        clock.advance(Duration.ofNanos(1));
        assertThat(store.read("thing")).isEmpty();
    }

    @Test
    void aHintIsThereForWhoAsksLater() throws Exception {
        other.hint("a");
        assertThat(store.awaitHint("a", LEASE)).isTrue();
        assertThat(store.awaitHint("a", Duration.ofMillis(1))).isFalse();
    }

    @Test
    void timeDoesNotPassByItself() throws CoordinatorException {
        Instant now = store.changes(0).now();
        assertThat(List.of(store.changes(0).now(), clock.instant())).containsOnly(now);
    }
}
