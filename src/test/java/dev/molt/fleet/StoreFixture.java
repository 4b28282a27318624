package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;

/** A real store, as two processes have it, and what tests often do with it. */
abstract class StoreFixture {
    /** Over soon, for whom nothing is done meanwhile. */
    static final Duration SHORT = Duration.ofMillis(300);

    /** Over soon enough to wait for it, but not before something was done. */
    static final Duration PASSING = Duration.ofSeconds(1);

    /** Not over in any test. */
    static final Duration LONG = Duration.ofMinutes(5);

    static final Duration DEADLINE = Duration.ofSeconds(20);

    static final Set<String> NONE = Set.of();

    private final List<Coordinator> opened = new ArrayList<>();
    private final List<Coordinator> others = new ArrayList<>();

    /**
     * Another connection to the store of this test, which is empty when the test begins.
     *
     * @param epochFloor the highest epoch that its caller remembers
     */
    abstract Coordinator open(long epochFloor) throws Exception;

    /** Whatever the store has is gone; it answers all the same. */
    abstract void loseData() throws Exception;

    /** The store as this process has it. */
    Coordinator here() throws Exception {
        return opened(0);
    }

    /** The same store as another process has it. */
    Coordinator there() throws Exception {
        return opened(1);
    }

    private synchronized Coordinator opened(int number) throws Exception {
        while (opened.size() <= number) {
            Coordinator store = open(0);
            opened.add(store);
            begin(store);
        }
        return opened.get(number);
    }

    /** The first call connects and makes what is missing. On a busy machine that may take longer than a call may; then it fails, and is repeated. */
    static void begin(Coordinator store) {
        await().ignoreExceptionsInstanceOf(CoordinatorException.class)
                .until(() -> store.changes(0).epoch() > 0);
    }

    /** The store as a process has it that remembers an epoch. */
    Coordinator remembering(long epoch) throws Exception {
        return closing(open(epoch));
    }

    /** One more that is closed in the end. */
    Coordinator closing(Coordinator store) {
        others.add(store);
        return store;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Coordinator::close);
        others.forEach(Coordinator::close);
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(DEADLINE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }

    static Member member(String host, String incarnation) {
        return new Member(host, incarnation, "release-1", Map.of());
    }

    /** As the only life of its host. */
    Joined join(String incarnation, Duration lease) throws Exception {
        Joined joined = here().join(member("host-of-" + incarnation, incarnation), NONE, NONE, lease);
        assertThat(joined.isMember()).as(incarnation + " is a member").isTrue();
        return joined;
    }

    /** The first document of a name. */
    long write(String name) throws Exception {
        return here().write(name, 0, Optional.of("document of " + name)).orElseThrow();
    }

    /** A name with a document, owned by who becomes a member for long. */
    Grant owned(String name, String incarnation) throws Exception {
        join(incarnation, LONG);
        write(name);
        return acquire(incarnation, name);
    }

    Grant acquire(String incarnation, String name) throws Exception {
        return here().acquire(incarnation, name).orElseThrow();
    }

    Entry entry(String name) throws Exception {
        return there().read(name).orElseThrow();
    }

    /** Of now. */
    long version() throws Exception {
        return there().changes(0).version();
    }

    List<String> members() throws Exception {
        return there().changes(0).members().orElseThrow().stream()
                .map(Member::incarnation)
                .toList();
    }

    /** Without renewing what is awaited to end. */
    void awaitTheEndOfItsLease(String incarnation) throws Exception {
        await().until(() -> !members().contains(incarnation));
    }

    /** All at once, each in a thread of its own. */
    static <T> List<T> together(int number, IntFunction<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(number);
        CyclicBarrier start = new CyclicBarrier(number);
        try {
            List<Future<T>> answers = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                Callable<T> call = calls.apply(i);
                answers.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            List<T> all = new ArrayList<>();
            for (Future<T> answer : answers) {
                all.add(answer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }
}
