package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a fleet, and of what its members own, when processes, hosts and the store fail: with real ones of them all. */
@Timeout(120)
abstract class FailuresContract extends StoreFixture {
    static final Duration LEASE = Duration.ofSeconds(2);

    /** After the end of a lease, on a machine that stands still now and then. What is promised is measured: scripts/bench.sh --only fleet. */
    static final Duration NOTICED = Duration.ofSeconds(3);

    /** From the death of a process to the next of its host that owns what it had; no lease ends meanwhile. */
    private static final Duration BY_SUCCESSOR = Duration.ofSeconds(5);

    static final Duration USUAL_LEASE = Duration.ofSeconds(10);

    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final int SOME = 10;

    private final List<AutoCloseable> ended = new ArrayList<>();

    /** As a process finds the store of this test. */
    abstract FleetUrl url();

    abstract String fleet();

    /** From now on the store answers nobody who is {@link #away}. */
    abstract void takeDown() throws Exception;

    abstract void bringUp() throws Exception;

    /** The store as a process of another host has it, which may lose sight of it. */
    abstract Coordinator away() throws Exception;

    @AfterEach
    void endAll() throws Exception {
        bringUp();
        Collections.reverse(ended);
        for (AutoCloseable each : ended) {
            each.close();
        }
    }

    /** What was started last is ended first. */
    <T extends AutoCloseable> T ends(T started) {
        ended.add(started);
        return started;
    }

    /** A process that is there, but no member yet. */
    WorkerProcess park(String host, String life, Duration lease) throws Exception {
        return ends(WorkerProcess.park(url(), fleet(), host, life, lease));
    }

    /** A member of this process, the only life of its host. */
    Diary begin(Coordinator store, String host, Duration lease) {
        AtomicInteger lives = new AtomicInteger();
        Instance instance =
                new Instance(() -> member(host, host + "." + lives.incrementAndGet()), Set.of(), Set.of(), lease);
        Diary diary = new Diary(host);
        ends(Owner.start(store, instance, diary::add));
        return diary;
    }

    /** A process that owns the thing. */
    WorkerProcess startOwner(Duration lease) throws Exception {
        write("thing");
        WorkerProcess owner = park("one", "one", lease).go();
        owner.await("owns thing");
        return owner;
    }

    Diary beginOther() throws Exception {
        Diary other = begin(there(), "two", LEASE);
        other.await("joined");
        return other;
    }

    private static Grant grant(Entry entry) {
        return new Grant(entry.name(), entry.owner().orElseThrow(), entry.token(), "");
    }

    static void awaitPassing(long begin, Duration time) {
        await().until(() -> System.nanoTime() - begin > time.toNanos());
    }

    /** Stops it while it is in no transaction, as it would keep the others from theirs. */
    void stop(WorkerProcess worker) throws Exception {
        worker.stop();
    }

    @Test
    void anOwnerThatIsStoppedForThreeLeasesIsTakenOverFromAndItsLateWriteIsRefused() throws Exception {
        WorkerProcess owner = startOwner(LEASE);
        long token = owner.await("owns thing").number();
        Diary other = beginOther();

        long stopped = System.nanoTime();
        stop(owner);
        Diary.Said taken = other.await("owns thing");
        awaitPassing(stopped, LEASE.multipliedBy(3));
        owner.goOn();

        assertThat(taken.after(stopped)).as("%s", other).isLessThan(LEASE.plus(NOTICED));
        assertThat(taken.number()).isGreaterThan(token);
        owner.await("write refused of thing with " + token);
        owner.await("joined one.2");
        assertThat(entry("thing").owner().orElseThrow()).startsWith("two.");
    }

    @Test
    void whatAKilledProcessOwnedIsOwnedByTheNextOfItsHost() throws Exception {
        WorkerProcess owner = startOwner(USUAL_LEASE);
        WorkerProcess next = park("one", "next", USUAL_LEASE);

        long killed = System.nanoTime();
        owner.kill();
        next.go("one.1");

        assertThat(next.await("owns thing").after(killed)).isLessThan(BY_SUCCESSOR);
        next.await("joined next.1");
    }

    @Test
    void whatALostHostOwnedIsOwnedByAnotherHalfASecondAfterItsLease() throws Exception {
        WorkerProcess owner = startOwner(LEASE);
        Diary other = beginOther();

        long lost = System.nanoTime();
        loseHostOf(owner);

        assertThat(other.await("owns thing").after(lost)).isLessThan(LEASE.plus(NOTICED));
    }

    /** Nobody is told of it. */
    void loseHostOf(WorkerProcess worker) throws Exception {
        worker.kill();
    }

    @Test
    void whatWasGivenToASuccessorThatDiesBeforeItActsIsOwnedByAnotherSoon() throws Exception {
        write("thing");
        Diary owner = begin(here(), "one", LEASE);
        owner.await("owns thing");
        WorkerProcess successor = park("two", "two", LEASE).go();
        successor.await("joined");
        int before = owner.lines().size();

        Optional<Grant> given = here().transfer(grant(entry("thing")), "17", "two.1");
        long killed = System.nanoTime();
        successor.kill();

        Diary.Said owns = owner.awaitAfter(before, "owns thing");
        assertThat(owns.after(killed)).isLessThan(LEASE.plus(NOTICED));
        assertThat(owns.number()).isGreaterThan(given.orElseThrow().token());
    }

    @Test
    void ofTwoProcessesWithTheSameIdOneIsAMemberAndTheOtherOnlyWhenThatOneHasEnded() throws Exception {
        WorkerProcess first = startOwner(LEASE);
        WorkerProcess second = park("one", "second", LEASE).go();

        await().during(LEASE).until(() -> members().equals(List.of("one.1")));
        assertThat(second.diary().lines()).containsExactly("parked");
        stop(first);
        Diary.Said joined = second.await("joined second.1");
        first.goOn();

        Diary.Said refused = first.await("write refused of thing");
        assertThat(joined.at()).isLessThan(refused.at());
        assertThat(first.diary().find("joined one.2")).isEmpty();
        assertThat(members()).containsExactly("second.1");
    }

    @Test
    void aStoreThatIsDownForHalfALeaseEndsNobody() throws Exception {
        write("thing");
        List<Diary> fleet = beginSome(USUAL_LEASE);
        Entry before =
                await().until(() -> entry("thing"), entry -> entry.owner().isPresent());

        long down = System.nanoTime();
        takeDown();
        awaitPassing(down, OUTAGE);
        bringUp();

        // By then everybody is fenced whose lease was not renewed.
        awaitPassing(down, Duration.ofNanos(Timing.of(USUAL_LEASE).fence()).plusMillis(500));
        assertThat(fleet).noneMatch(diary -> diary.find("fenced").isPresent());
        assertThat(fleet).noneMatch(diary -> diary.find("lost").isPresent());
        assertThat(members()).hasSize(SOME);
        assertThat(entry("thing")).isEqualTo(before);
    }

    /** That they do not ask all at once is StandingTest's to show: a store that comes back answers at once whoever waits for it. */
    @Test
    void aStoreThatIsDownForSixLeasesFencesEverybodyAndThenTheyJoinAgain() throws Exception {
        Duration lease = Duration.ofMillis(500);
        write("thing");
        List<Diary> fleet = beginSome(lease);
        long token = await().until(() -> entry("thing"), entry -> entry.owner().isPresent())
                .token();

        long down = System.nanoTime();
        takeDown();
        fleet.forEach(diary -> diary.await("fenced"));
        awaitPassing(down, lease.multipliedBy(6));
        List<Integer> before = fleet.stream().map(diary -> diary.lines().size()).toList();
        bringUp();

        for (int i = 0; i < SOME; i++) {
            fleet.get(i).awaitAfter(before.get(i), "joined");
        }
        await().until(
                        () -> entry("thing"),
                        entry -> entry.token() > token && entry.owner().isPresent());
    }

    private List<Diary> beginSome(Duration lease) throws Exception {
        List<Diary> fleet = new ArrayList<>();
        for (int i = 0; i < SOME; i++) {
            Coordinator store = ends(away());
            begin(store);
            fleet.add(begin(store, "host-" + i, lease));
        }
        fleet.forEach(diary -> diary.await("joined"));
        return fleet;
    }

    @Test
    void withoutAnyHintASuccessorOwnsWithinThePauseBetweenTwoLooks() throws Exception {
        Duration lease = Duration.ofSeconds(5);
        write("thing");
        Diary owner = begin(new Deaf(here()), "one", lease);
        owner.await("owns thing");
        Diary successor = begin(new Deaf(there()), "two", lease);
        successor.await("joined");

        Entry entry = entry("thing");
        long given = System.nanoTime();
        Optional<Grant> grant = here().transfer(grant(entry), "17", "two.1");

        Diary.Said owns =
                successor.await("owns thing with " + grant.orElseThrow().token());
        assertThat(owns.after(given))
                .isLessThan(Duration.ofNanos(Timing.of(lease).read()).plus(NOTICED));
        assertThat(grant.get().token()).isGreaterThan(entry.token());
    }
}
