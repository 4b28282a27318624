package dev.molt.fleet;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A coordinator whose store is a few maps on a virtual clock: what the real ones have to do, for the tests of those who use one. Each
 * call is one atomic step that takes no time, unless the network is said to be a bad one. Leases end by the wall clock of the
 * store, which {@link VirtualClock#jump} sets. Safe for threads.
 */
public final class ModelCoordinator implements Coordinator {
    private static final long LOOK_MILLIS = 5;

    private final VirtualClock clock;
    private final ModelStore store;
    private volatile Network network = new Network() {};
    private volatile Duration delay = Duration.ZERO;
    private long highestEpoch;

    /** With a store of its own, and of the clock's time. */
    public ModelCoordinator(VirtualClock clock, long epochFloor) {
        this(clock, new ModelStore(clock), epochFloor);
    }

    private ModelCoordinator(VirtualClock clock, ModelStore store, long epochFloor) {
        this.clock = clock;
        this.store = store;
        this.highestEpoch = epochFloor;
    }

    /** What lies between a client and its store; calls have the names of the methods. Fails or waits if it is to. */
    public interface Network {
        /** Before the request arrives; when this fails, it does not. */
        default void asks(String call) throws CoordinatorException {}

        /** Before the reply arrives; when this fails, what was asked for has happened nevertheless. */
        default void answers(String call) throws CoordinatorException {}
    }

    /** Another client of the same store, with a network of its own. */
    public ModelCoordinator another(long epochFloor) {
        return new ModelCoordinator(clock, store, epochFloor);
    }

    /** From now on this client's network is that one. */
    public void network(Network next) {
        network = next;
    }

    /** From now on these requests of this client do not arrive, or none at all if none is named. */
    public void loseRequests(String... calls) {
        Set<String> lost = Set.of(calls);
        network = new Network() {
            @Override
            public void asks(String call) throws CoordinatorException {
                loseIfNamed(lost, call, "request");
            }
        };
    }

    /** From now on these requests arrive and have their effects, but this client gets no reply; or to none if none is named. */
    public void loseReplies(String... calls) {
        Set<String> lost = Set.of(calls);
        network = new Network() {
            @Override
            public void answers(String call) throws CoordinatorException {
                loseIfNamed(lost, call, "reply");
            }
        };
    }

    private static void loseIfNamed(Set<String> lost, String call, String what) throws CoordinatorException {
        if (lost.isEmpty() || lost.contains(call)) {
            throw new CoordinatorException(
                    "Asking the model for '" + call + "' failed: the " + what + " was lost. Ask again.",
                    new IOException("lost by the test"));
        }
    }

    /** From now on the network loses nothing, and takes no time. */
    public void heal() {
        network = new Network() {};
        delay = Duration.ZERO;
    }

    /** From now on so much time passes before each request of this client arrives. */
    public void delay(Duration each) {
        delay = each;
    }

    /** The store has nothing any more, as after FLUSHALL or with a new disk. */
    public void loseData() {
        synchronized (store) {
            store.lose();
        }
    }

    /** The store forgets what was removed so far, as it does after an hour. */
    public void forgetRemoved() {
        synchronized (store) {
            store.data(highestEpoch).forget(Instant.MAX);
        }
    }

    private interface Call<T> {
        T of(ModelData data);
    }

    private <T> T call(String name, Call<T> call) throws CoordinatorException {
        network.asks(name);
        clock.advance(delay);
        T answer;
        synchronized (store) {
            ModelData data = store.data(highestEpoch);
            highestEpoch = data.epoch();
            answer = call.of(data);
        }
        network.answers(name);
        return answer;
    }

    @Override
    public Joined join(Member member, Set<String> beside, Set<String> dead, Duration lease)
            throws CoordinatorException {
        return call("join", data -> data.join(member, beside, dead, lease));
    }

    @Override
    public Renewal renew(String incarnation) throws CoordinatorException {
        return call("renew", data -> data.renew(incarnation));
    }

    @Override
    public void leave(String incarnation) throws CoordinatorException {
        call("leave", data -> {
            data.leave(incarnation);
            return incarnation;
        });
    }

    @Override
    public List<Member> reap() throws CoordinatorException {
        return call("reap", ModelData::reap);
    }

    @Override
    public Optional<Grant> acquire(String incarnation, String name) throws CoordinatorException {
        return call("acquire", data -> data.acquire(incarnation, name));
    }

    @Override
    public Optional<Grant> transfer(Grant mine, String cursor, String successor) throws CoordinatorException {
        return call("transfer", data -> data.transfer(mine, cursor, successor));
    }

    @Override
    public boolean release(Grant mine, String cursor) throws CoordinatorException {
        return call("release", data -> data.release(mine, cursor));
    }

    @Override
    public boolean commit(Grant mine, String cursor) throws CoordinatorException {
        return call("commit", data -> data.commit(mine, cursor));
    }

    @Override
    public Optional<Long> write(String name, long version, Optional<String> document) throws CoordinatorException {
        return call("write", data -> data.write(name, version, document));
    }

    @Override
    public Optional<Entry> read(String name) throws CoordinatorException {
        return call("read", data -> data.read(name));
    }

    @Override
    public Changes changes(long since) throws CoordinatorException {
        return call("changes", data -> data.changes(since));
    }

    @Override
    public void hint(String incarnation) throws CoordinatorException {
        network.asks("hint");
        synchronized (store) {
            store.hint(incarnation);
        }
        network.answers("hint");
    }

    /** Waits until so much of the virtual time is over, or of real time: a clock that stands still holds nobody up for good. */
    @Override
    public boolean awaitHint(String incarnation, Duration atMost) throws CoordinatorException, InterruptedException {
        network.asks("awaitHint");
        boolean hinted;
        synchronized (store) {
            hinted = takeHint(incarnation, clock.nanos() + atMost.toNanos(), System.nanoTime() + atMost.toNanos());
        }
        network.answers("awaitHint");
        return hinted;
    }

    private boolean takeHint(String incarnation, long end, long realEnd) throws InterruptedException {
        boolean hinted = store.takeHint(incarnation);
        while (!hinted && clock.nanos() - end < 0 && System.nanoTime() - realEnd < 0) {
            TimeUnit.MILLISECONDS.timedWait(store, LOOK_MILLIS);
            hinted = store.takeHint(incarnation);
        }
        return hinted;
    }

    /** A store of maps has no connections. */
    @Override
    public void close() {}
}
