package dev.molt.fleet;

import java.util.random.RandomGenerator;

/**
 * The lease of one life, as that life sees it: when it has to be renewed, and until when it may act as a member. For the store the
 * lease begins when a renewal arrives, here when it was sent, which is earlier; so that this one is over first.
 *
 * <p>Times are nanoseconds of a clock that only goes forward. Not safe for threads.
 */
final class Lease {
    enum State {
        HELD,
        /** No renewal was answered for so long that the store may soon give to others what is ours. */
        FENCED,
        /** The store says that it is over. */
        LOST
    }

    private final Timing timing;
    private final RandomGenerator random;
    private final long epoch;
    private long confirmed;
    private long due;
    private State state = State.HELD;
    private String why = "";
    private String lastFailure = "";

    /**
     * One that has begun.
     *
     * @param epoch the store's
     * @param joinSent when what it began with was sent
     */
    Lease(Timing timing, RandomGenerator random, long epoch, long joinSent) {
        this.timing = timing;
        this.random = random;
        this.epoch = epoch;
        this.confirmed = joinSent;
        sent(joinSent);
    }

    /** Once it is not held, it never is again. */
    State state(long now) {
        if (state == State.HELD && fencedIn(now) <= 0) {
            state = State.FENCED;
            why = "no renewal was answered for " + (now - confirmed) / 1_000_000 + " ms" + lastFailure;
        }
        return state;
    }

    /** Why it is not held; empty: it is. */
    String why() {
        return why;
    }

    /** How long it may be acted on yet, if no renewal is answered. */
    long fencedIn(long now) {
        return timing.fence() - (now - confirmed);
    }

    /** In how long it is to be renewed; at once if that is not positive. */
    long dueIn(long now) {
        return due - now;
    }

    /** A renewal is sent now. */
    void sent(long now) {
        due = now + Jitter.atMost(timing.renewal(), random);
    }

    /** The store has answered what was sent then. An answer that comes too late changes nothing. */
    void answered(Renewal renewal, long sent, long now) {
        saw(renewal.epoch(), now);
        if (state(now) == State.HELD && !renewal.held()) {
            lose("the store says that this life is no member any more");
        } else if (state == State.HELD) {
            confirmed = sent;
            lastFailure = "";
        }
    }

    /** Whether the store has renewed it is not known; so it is tried again soon, and counts as if it had not. */
    void failed(String problem, long now) {
        due = now + Math.min(due - now, Jitter.atMost(timing.retry(), random));
        lastFailure = "; the last one: " + problem;
    }

    /** The store is of this epoch now. */
    void saw(long present, long now) {
        if (state(now) == State.HELD && present > epoch) {
            lose("the store has lost its data: its epoch was " + epoch + " and is " + present);
        }
    }

    private void lose(String reason) {
        state = State.LOST;
        why = reason;
    }
}
