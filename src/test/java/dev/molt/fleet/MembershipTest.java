package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real threads in real time; a lease is two seconds, so that a life is fenced after 1.5. */
@Timeout(60)
class MembershipTest {
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration LONG_LEASE = Duration.ofSeconds(60);

    private final VirtualClock clock = VirtualClock.running();
    private final ModelCoordinator store = new ModelCoordinator(clock, 0);
    private final ModelCoordinator other = store.another(0);
    private final AtomicInteger lives = new AtomicInteger();
    private final AtomicLong suspended = new AtomicLong();
    private final Told told = new Told();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Membership> memberships = new ArrayList<>();

    /** Writes down what it is told. */
    private static class Told implements MembershipListener {
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<View> views = new CopyOnWriteArrayList<>();

        @Override
        public void joined(Member life, View view) {
            views.add(view);
            events.add("joined " + life.incarnation());
        }

        @Override
        public void changed(View view) {
            views.add(view);
        }

        @Override
        public void fenced(String incarnation, String why) {
            events.add("fenced " + incarnation);
        }

        @Override
        public void lost(String incarnation, String why) {
            events.add("lost " + incarnation + ": " + why);
        }

        View last() {
            return views.isEmpty() ? View.NONE : views.get(views.size() - 1);
        }
    }

    @AfterEach
    void close() {
        release.countDown();
        store.heal();
        memberships.forEach(Membership::close);
    }

    private Member nextLife(String host) {
        return new Member(host, host + "." + lives.incrementAndGet(), "r1", Map.of());
    }

    private Membership start(Coordinator coordinator, String host, Duration lease, MembershipListener listener) {
        Instance instance = new Instance(() -> nextLife(host), Set.of(), Set.of(), lease);
        Membership membership = new Membership(
                coordinator, instance, listener, () -> System.nanoTime() + suspended.get(), new SplittableRandom());
        memberships.add(membership);
        membership.start();
        return membership;
    }

    private Membership start() {
        Membership membership = start(store, "web-1", LEASE, told);
        await().until(() -> told.events.contains("joined web-1.1"));
        return membership;
    }

    private List<String> members() throws CoordinatorException {
        return other.changes(0).members().orElseThrow().stream()
                .map(Member::incarnation)
                .toList();
    }

    @Test
    void whoCannotBeGivenHintsSeesWhatChangesAllTheSame() throws CoordinatorException {
        Coordinator withoutHints = new Forwarding(store) {
            @Override
            public boolean awaitHint(String incarnation, Duration atMost) throws CoordinatorException {
                throw new CoordinatorException("too many connections", new IllegalStateException());
            }
        };
        start(withoutHints, "web-1", LEASE, told);
        await().until(() -> told.events.contains("joined web-1.1"));

        other.write("listener/1", 0, Optional.of("wanted"));

        await().until(() -> told.last().entries().containsKey("listener/1"));
    }

    @Test
    void itJoinsAndIsToldSoWithWhatItHasReadSince() throws CoordinatorException {
        other.write("listener/1", 0, Optional.of("wanted"));
        Membership membership = start();
        assertThat(membership.member().orElseThrow().incarnation()).isEqualTo("web-1.1");
        assertThat(told.views.get(0).isMember("web-1.1")).isTrue();
        assertThat(told.views.get(0).entries()).containsOnlyKeys("listener/1");
        assertThat(membership.view().entries()).containsOnlyKeys("listener/1");
    }

    @Test
    void itStaysAMemberForManyLeases() throws CoordinatorException {
        Membership membership = start();
        await().during(LEASE.multipliedBy(2))
                .atMost(LEASE.multipliedBy(5))
                .until(() -> membership.member().isPresent());
        assertThat(members()).containsExactly("web-1.1");
        assertThat(told.events).containsExactly("joined web-1.1");
    }

    @Test
    void itIsToldOfWhatOthersWrite() throws CoordinatorException {
        start();
        other.write("listener/1", 0, Optional.of("wanted"));
        await().until(() -> told.last().entries().containsKey("listener/1"));
    }

    @Test
    void aHintLetsItLookAtOnce() throws CoordinatorException {
        start(store, "web-1", LONG_LEASE, told);
        await().until(() -> told.events.contains("joined web-1.1"));
        other.write("listener/1", 0, Optional.of("wanted"));
        other.hint("web-1.1");
        await().atMost(Duration.ofSeconds(3)).until(() -> told.last().entries().containsKey("listener/1"));
    }

    @Test
    void itRemovesWhoseLeaseIsOver() throws CoordinatorException {
        start();
        // For longer than it may be until it is looked for the next time.
        other.join(new Member("web-2", "web-2.1", "r1", Map.of()), Set.of(), Set.of(), LEASE);
        await().until(() -> told.last().isMember("web-2.1"));
        await().until(() -> !told.last().isMember("web-2.1"));
        assertThat(other.reap()).as("left to reap").isEmpty();
    }

    @Test
    void withoutAnAnswerToItsRenewalsItIsFencedAndJoinsAgainAsAnotherLife() throws CoordinatorException {
        Membership membership = start();
        store.loseRequests();
        await().until(() -> told.events.contains("fenced web-1.1"));
        assertThat(membership.member()).isEmpty();
        store.heal();
        await().until(() -> told.events.contains("joined web-1.2"));
        assertThat(told.events).containsExactly("joined web-1.1", "fenced web-1.1", "joined web-1.2");
        assertThat(members()).containsExactly("web-1.2");
    }

    @Test
    void repliesThatAreLostFenceItTooThoughTheStoreRenews() throws CoordinatorException {
        Told holding = new Told() {
            @Override
            public void fenced(String incarnation, String why) {
                super.fenced(incarnation, why);
                awaitRelease();
            }
        };
        start(store, "web-1", LEASE, holding);
        await().until(() -> holding.events.contains("joined web-1.1"));
        store.loseReplies();
        await().until(() -> holding.events.contains("fenced web-1.1"));
        assertThat(other.renew("web-1.1").held()).as("for the store").isTrue();
    }

    @Test
    void aRenewalThatHangsDoesNotKeepItFromBeingFenced() {
        Membership membership = start();
        store.network(new ModelCoordinator.Network() {
            @Override
            public void asks(String call) {
                if (call.equals("renew")) {
                    awaitRelease();
                }
            }
        });
        await().until(() -> told.events.contains("fenced web-1.1"));
        assertThat(membership.member()).isEmpty();
    }

    @Test
    void aListenerThatHangsInAChangeDoesNotKeepItFromBeingFenced() throws CoordinatorException {
        CountDownLatch hangs = new CountDownLatch(1);
        Told hanging = new Told() {
            @Override
            public void changed(View view) {
                hangs.countDown();
                awaitRelease();
            }
        };
        start(store, "web-1", LEASE, hanging);
        await().until(() -> hanging.events.contains("joined web-1.1"));
        other.write("listener/1", 0, Optional.of("wanted"));
        await().until(() -> hangs.getCount() == 0);
        store.loseRequests();
        await().until(() -> hanging.events.contains("fenced web-1.1"));
    }

    @Test
    void theEndOfALifeIsToldAfterItsBeginning() {
        CountDownLatch joining = new CountDownLatch(1);
        Told slow = new Told() {
            @Override
            public void joined(Member life, View view) {
                joining.countDown();
                awaitRelease();
                super.joined(life, view);
            }
        };
        Membership membership = start(store, "web-1", LEASE, slow);
        await().until(() -> joining.getCount() == 0);
        store.loseRequests();
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> membership.member().isEmpty());
        release.countDown();
        await().until(() -> slow.events.contains("fenced web-1.1"));
        assertThat(slow.events).containsExactly("joined web-1.1", "fenced web-1.1");
    }

    @Test
    void theNextLifeWaitsUntilNobodyActsForTheOneBefore() {
        CountDownLatch fenced = new CountDownLatch(1);
        Told slow = new Told() {
            @Override
            public void fenced(String incarnation, String why) {
                fenced.countDown();
                awaitRelease();
                super.fenced(incarnation, why);
            }
        };
        start(store, "web-1", LEASE, slow);
        await().until(() -> slow.events.contains("joined web-1.1"));
        store.loseRequests();
        await().until(() -> fenced.getCount() == 0);
        store.heal();
        await().during(LEASE).atMost(LEASE.multipliedBy(3)).until(() -> lives.get() == 1);
        release.countDown();
        await().until(() -> slow.events.contains("joined web-1.2"));
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoIsRemovedIsToldThatItIsLostAndJoinsAgainAsAnotherLife() throws CoordinatorException {
        start();
        other.leave("web-1.1");
        await().until(() -> told.events.contains("joined web-1.2"));
        assertThat(told.events.get(1)).startsWith("lost web-1.1: the store says");
    }

    @Test
    void aStoreThatLosesItsDataEndsTheLifeAndWhatWasInItIsForgotten() throws CoordinatorException {
        other.write("listener/1", 0, Optional.of("wanted"));
        start();
        store.loseData();
        await().until(() -> told.events.contains("joined web-1.2"));
        assertThat(told.events.get(1)).contains("lost web-1.1: the store has lost its data");
        assertThat(told.last().entries()).isEmpty();
        assertThat(told.last().epoch()).isGreaterThan(told.views.get(0).epoch());
    }

    @Test
    void whoseHostIsThereAlreadyJoinsWhenThatOneHasLeft() {
        Membership first = start();
        Told second = new Told();
        start(other, "web-1", LEASE, second);
        await().during(LEASE).atMost(LEASE.multipliedBy(3)).until(second.events::isEmpty);
        first.close();
        await().until(() -> second.events.contains("joined web-1.2"));
    }

    @Test
    void closingLeavesAtOnceAndEndsTheThreads() throws CoordinatorException {
        Membership membership = start();
        membership.close();
        assertThat(members()).isEmpty();
        assertThat(membership.member()).isEmpty();
        await().until(() -> threads().noneMatch(name -> name.startsWith("molt-fleet-")));
        assertThat(told.events).containsExactly("joined web-1.1");
    }

    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
    }

    @Test
    void whoCannotReachTheStoreClosesNevertheless() throws CoordinatorException {
        Membership membership = start();
        store.loseRequests();
        membership.close();
        assertThat(members()).as("until its lease is over").containsExactly("web-1.1");
    }

    @Test
    void aListenerThatFailsChangesNothing() throws CoordinatorException {
        Told failing = new Told() {
            @Override
            public void changed(View view) {
                super.changed(view);
                throw new IllegalStateException("thrown by the test");
            }
        };
        start(store, "web-1", LEASE, failing);
        await().until(() -> failing.events.contains("joined web-1.1"));
        other.write("listener/1", 0, Optional.of("wanted"));
        await().until(() -> failing.last().entries().containsKey("listener/1"));
        other.write("listener/2", 0, Optional.of("wanted"));
        await().until(() -> failing.last().entries().containsKey("listener/2"));
    }

    @Test
    void whenTheClocksGoApartNobodyIsTakenOverFrom() {
        Membership membership = start();
        assertThat(membership.mayTakeOver()).isTrue();
        clock.jump(Duration.ofHours(-1));
        await().until(() -> !membership.mayTakeOver());
        assertThat(membership.member()).isPresent();
        await().until(membership::mayTakeOver);
    }

    @Test
    void aProcessThatWasSuspendedMayNotActForAMomentAfterThat() {
        Membership membership = start();
        suspended.addAndGet(LEASE.toNanos());
        assertThat(membership.member()).isEmpty();
        await().until(() -> told.events.contains("fenced web-1.1"));
    }

    @Test
    void aLifeThatCannotBeBegunIsTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();
        Instance instance = new Instance(
                () -> {
                    if (attempts.incrementAndGet() < 3) {
                        throw new IllegalStateException("no space left on device");
                    }
                    return nextLife("web-1");
                },
                Set.of(),
                Set.of(),
                LEASE);
        memberships.add(Membership.start(store, instance, told));
        await().until(() -> told.events.contains("joined web-1.1"));
    }
}
