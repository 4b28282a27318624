package dev.molt.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Entry;
import dev.molt.fleet.Grant;
import dev.molt.fleet.Member;
import dev.molt.fleet.RealStore;
import dev.molt.rollout.Decision.Answer;
import dev.molt.rollout.Rollout.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a rollout may never do, with a real store, which answers many at once and whose clock nobody sets. The rest of a rollout is the
 * same whatever the store.
 */
@Timeout(180)
abstract class RealStoreContract {
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration NO_SOAK = Duration.ZERO;
    private static final Release RELEASE = Release.of(FleetFixture.NEW);
    private static final int CONNECTIONS = 4;

    private final String fleet = "rollout-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Coordinator> connections = new ArrayList<>();
    private final Map<String, String> incarnations = new HashMap<>();
    private int lives;

    abstract RealStore store();

    @AfterEach
    void close() {
        connections.forEach(Coordinator::close);
    }

    /** One of those that the hosts have, each several: as processes of a fleet have. */
    private synchronized Coordinator connection(int number) {
        while (connections.size() <= number % CONNECTIONS) {
            connections.add(store().open(fleet));
        }
        return connections.get(number % CONNECTIONS);
    }

    private Coordinator operator() {
        return connection(0);
    }

    /** As this host asks, by a connection that few others have. */
    private Rollouts rollouts(String host, Plan plan) {
        return new Rollouts(connection(host.hashCode() & 0xff), plan, true);
    }

    private static Plan plan(int parallel, String canary, Duration deadline) {
        return new Plan(parallel, new Canary(canary), List.of(50), NO_SOAK, deadline);
    }

    private void join(List<String> hosts) throws CoordinatorException {
        for (String host : hosts) {
            join(host);
        }
    }

    private synchronized void join(String host) throws CoordinatorException {
        leave(host);
        String incarnation = host + "-" + ++lives;
        incarnations.put(host, incarnation);
        Member member = new Member(host, incarnation, FleetFixture.OLD.text(), Map.of());
        assertThat(operator().join(member, Set.of(), Set.of(), LEASE).isMember())
                .isTrue();
    }

    private synchronized void leave(String host) throws CoordinatorException {
        String before = incarnations.remove(host);
        if (before != null) {
            operator().leave(before);
        }
    }

    private Sight look() throws CoordinatorException {
        return new Lookout(operator()).look();
    }

    private static List<String> hosts(int count) {
        return IntStream.range(0, count).mapToObj(number -> "h" + number).toList();
    }

    @Test
    void whenManyHostsAskAtOnceNoMoreAreUpdatedThanThereAreSlots() throws Exception {
        int slots = 3;
        List<String> hosts = hosts(12);
        join(hosts);
        AtomicInteger updated = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Plan plan = plan(slots, "1", LEASE);

        all(hosts, host -> {
            Rollouts rollouts = rollouts(host, plan);
            awaitTurn(rollouts, host);
            most.accumulateAndGet(updated.incrementAndGet(), Math::max);
            assertThat(look().slots().held()).hasSizeLessThanOrEqualTo(slots);
            join(host);
            rollouts.committed(host, RELEASE);
            updated.decrementAndGet();
            rollouts.settled(host, FleetFixture.NEW);
            return host;
        });

        assertThat(most.get()).isBetween(1, slots);
        rollouts("h0", plan).awaited("h0");
        assertThat(look().rollout().orElseThrow().state()).isEqualTo(State.DONE);
        assertThat(look().slots().isEmpty()).isTrue();
        assertThat(look().progress().orElseThrow().done()).isEqualTo(hosts.size());
    }

    @Test
    void aReleaseThatIsBadOnOneHostIsNobodyElsesFromThenOn() throws Exception {
        List<String> hosts = hosts(8);
        join(hosts);
        Plan plan = plan(8, "0", LEASE);
        String first = hosts.get(0);
        awaitTurn(rollouts(first, plan), first);
        rollouts(first, plan).rolledBack(first, RELEASE, "5xx at once");

        List<Decision> decisions = all(hosts, host -> rollouts(host, plan).mayUpdate(host, RELEASE));

        assertThat(decisions).extracting(Decision::answer).containsOnly(Answer.NEVER);
        assertThat(decisions.get(1).reason()).contains(first).contains("5xx at once");
        assertThat(look().rollout().orElseThrow().state()).isEqualTo(State.HALTED);
        assertThat(look().slots().isEmpty()).isTrue();
    }

    /** While the bad news comes, others ask: whoever gets a slot after all has got it before. */
    @Test
    void whoAsksWhileTheReleaseTurnsOutBadIsNotLeftWithASlotThatNobodyKnowsOf() throws Exception {
        List<String> hosts = hosts(8);
        join(hosts);
        Plan plan = plan(4, "0", LEASE);
        String first = hosts.get(0);
        awaitTurn(rollouts(first, plan), first);

        List<Boolean> went = all(hosts, host -> {
            if (host.equals(first)) {
                rollouts(first, plan).rolledBack(first, RELEASE, "5xx at once");
                return false;
            }
            return rollouts(host, plan).mayUpdate(host, RELEASE).isGo();
        });

        List<String> holders = IntStream.range(0, hosts.size())
                .filter(went::get)
                .mapToObj(hosts::get)
                .toList();
        assertThat(look().slots().hosts()).containsExactlyInAnyOrderElementsOf(holders);
        assertThat(look().rollout().orElseThrow().state()).isEqualTo(State.HALTED);
    }

    @Test
    void theSlotOfAHostThatDiedIsFreeWhenItsNextLifeTellsWhatItRuns() throws Exception {
        join(List.of("a", "b"));
        Plan plan = plan(1, "0", LEASE);
        awaitTurn(rollouts("a", plan), "a");
        leave("a");
        assertThat(rollouts("b", plan).mayUpdate("b", RELEASE).isGo())
                .as("while nobody knows what became of it")
                .isFalse();

        join("a");
        rollouts("a", plan).settled("a", FleetFixture.NEW);

        assertThat(look().slots().isEmpty()).isTrue();
        awaitTurn(rollouts("b", plan), "b");
    }

    @Test
    void aHostThatNeverComesBackHaltsTheRolloutUntilAnOperatorTakesItsSlot() throws Exception {
        join(List.of("a", "b"));
        Plan plan = plan(1, "0", Duration.ofSeconds(1));
        awaitTurn(rollouts("a", plan), "a");
        leave("a");
        await(() -> rollouts("b", plan).mayUpdate("b", RELEASE).answer() == Answer.NEVER);
        assertThat(look().slots().hosts()).containsExactly("a");
        RolloutControl control = new RolloutControl(operator());

        assertThat(control.unlock(Set.of("a"), "cli:maria", "it burned"))
                .extracting(Slot::host)
                .containsExactly("a");
        assertThat(look().slots().isEmpty()).isTrue();
        assertThat(rollouts("b", plan).mayUpdate("b", RELEASE).isGo()).isFalse();
        control.resume("cli:maria", "", false);

        awaitTurn(rollouts("b", plan), "b");
    }

    @Test
    void whatIsUnlockedIsFreeForOneOfAllWhoWantItAndNeverForTwo() throws Exception {
        List<String> hosts = hosts(8);
        join(hosts);
        String stuck = hosts.get(0);
        Plan plan = plan(2, "0", LEASE);
        awaitTurn(rollouts(stuck, plan), stuck);
        operator().write("thing", 0, Optional.of("{}"));
        String incarnation = incarnations.get(stuck);
        Grant old = operator().acquire(incarnation, "thing").orElseThrow();

        List<Optional<Grant>> granted = all(hosts, host -> {
            if (host.equals(stuck)) {
                RolloutControl control = new RolloutControl(operator());
                control.unlock(Set.of(stuck), "cli:maria", "old and new are stuck");
                control.evict(stuck);
                return Optional.empty();
            }
            return awaitGrantToAnybody(host);
        });

        List<Grant> next = granted.stream().flatMap(Optional::stream).toList();
        assertThat(next).hasSize(1);
        assertThat(next.get(0).token()).isGreaterThan(old.token());
        assertThat(operator().renew(incarnation).held()).isFalse();
        assertThat(operator().commit(old, "late")).isFalse();
        assertThat(operator().transfer(old, "late", incarnations.get(hosts.get(1))))
                .isEmpty();
        assertThat(operator().release(old, "late")).isFalse();
        assertThat(operator().commit(next.get(0), "1")).isTrue();
        assertThat(look().slots().isEmpty()).isTrue();
    }

    /** What this host was granted, as soon as somebody was granted something. */
    private Optional<Grant> awaitGrantToAnybody(String host) {
        Coordinator store = connection(host.hashCode() & 0xff);
        String life = incarnations.get(host);
        List<Grant> mine = new ArrayList<>();
        await(() -> {
            store.acquire(life, "thing").ifPresent(mine::add);
            return store.read("thing")
                    .flatMap(Entry::owner)
                    .filter(it -> !it.startsWith("h0-"))
                    .isPresent();
        });
        return mine.stream().findFirst();
    }

    private static void awaitTurn(Rollouts rollouts, String host) {
        await(() -> rollouts.mayUpdate(host, RELEASE).isGo());
    }

    /** A store on a busy machine may fail to answer in time; whoever asks asks again. */
    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(LONG)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(CoordinatorException.class)
                .until(condition);
    }

    private interface Work<T> {
        T of(String host) throws Exception;
    }

    /** All at once; what each says, in their order. */
    private static <T> List<T> all(List<String> hosts, Work<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(hosts.size());
        try {
            List<Future<T>> answers = new ArrayList<>();
            for (String host : hosts) {
                answers.add(threads.submit(() -> work.of(host)));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> answer : answers) {
                all.add(answer.get(LONG.toSeconds() * 2, TimeUnit.SECONDS));
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }
}
