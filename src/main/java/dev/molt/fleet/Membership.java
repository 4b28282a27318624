package dev.molt.fleet;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an instance in its fleet, with three threads of its own: one joins and renews its lease, one ends what must not act any more,
 * and one looks for what has changed and for leases that are over. A life that was fenced or lost is followed by another.
 *
 * <p>Safe for threads.
 */
public final class Membership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final long END_MILLIS = Coordinator.REQUEST_TIMEOUT.toMillis() + 500;

    private final Coordinator coordinator;
    private final LiveStanding standing;
    private final Follower follower;
    private final Thread renewing;
    private final Thread fencing;
    private final Thread following;

    /**
     * Of an instance that has not joined yet.
     *
     * @param nanos a clock that only goes forward and, as long as it is not suspended, as fast as real time
     * @param random used before this returns, and under a lock after that
     */
    Membership(
            Coordinator coordinator,
            Instance instance,
            MembershipListener listener,
            LongSupplier nanos,
            RandomGenerator random) {
        this.coordinator = coordinator;
        Timing timing = Timing.of(instance.lease());
        long now = nanos.getAsLong();
        Rounds rounds = new Rounds(timing, new SplittableRandom(random.nextLong()), now);
        this.standing = new LiveStanding(new Standing(timing, random, instance.dead(), now), nanos);
        Teller teller = new Teller(standing, listener);
        this.follower = new Follower(coordinator, standing, teller, rounds, nanos, timing.reap());
        this.renewing = thread("molt-fleet-renew", new Renewer(coordinator, instance, standing, teller, nanos)::run);
        this.fencing = thread("molt-fleet-fence", new Fence(standing, teller)::run);
        this.following = thread("molt-fleet-follow", follower::run);
    }

    /**
     * Joins, as soon as the store lets it, and stays a member until it is closed.
     *
     * @param coordinator stays open; to be closed after this
     * @param listener is told what happens, from now on
     */
    public static Membership start(Coordinator coordinator, Instance instance, MembershipListener listener) {
        Membership membership =
                new Membership(coordinator, instance, listener, System::nanoTime, new SplittableRandom());
        membership.start();
        return membership;
    }

    void start() {
        fencing.start();
        renewing.start();
        following.start();
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static Thread thread(String name, Work work) {
        Thread thread = new Thread(() -> runUntilInterrupted(name, work), name);
        thread.setDaemon(true);
        return thread;
    }

    private static void runUntilInterrupted(String name, Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            LOG.debug("{} ends, it was interrupted", name);
        }
    }

    /** The life that may act as a member at this moment; to be asked before each act, as it may be over in the next. */
    public Optional<Member> member() {
        return standing.ask(Standing::member);
    }

    /** Whether what had another owner may be taken now; not for a lease after the store's clock and ours have gone apart. */
    public boolean mayTakeOver() {
        return standing.ask(Standing::mayTakeOver);
    }

    /** What was read of the fleet last. */
    public View view() {
        return follower.view();
    }

    /** What this is a membership by. */
    public Coordinator coordinator() {
        return coordinator;
    }

    /**
     * Leaves: nobody may act as a member any more, and what is still owned is free. The listener is told nothing more, except by a call
     * that has begun. Takes up to three seconds if the store does not answer; then others have to wait until the lease is over.
     */
    @Override
    public void close() {
        Optional<Member> life = standing.tellAndAsk((its, now) -> its.close());
        following.interrupt();
        if (life.isPresent()) {
            awaitRenewing();
            leave(life.get().incarnation());
        }
    }

    /** A join that is on its way must not arrive after we have left. */
    private void awaitRenewing() {
        try {
            TimeUnit.MILLISECONDS.timedJoin(renewing, END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave(String incarnation) {
        try {
            coordinator.leave(incarnation);
        } catch (CoordinatorException e) {
            LOG.warn(
                    "{} could not leave the fleet, and stays in it until its lease is over: {}",
                    incarnation,
                    e.getMessage());
        }
    }
}
