package dev.molt.fleet;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How an instance stands with its fleet: which of its lives wants to be a member or is one, what to ask of the store next and when, and
 * what has ended. Only decides: asking, waiting and telling are somebody else's.
 *
 * <p>Times are nanoseconds of a clock that only goes forward. Not safe for threads.
 */
final class Standing {
    /** What is to be done now; whoever learns of it does it, and says how it went. */
    enum Ask {
        NOTHING,
        /** Nobody is there to join yet: {@link #begin}. */
        LIFE,
        JOIN,
        RENEW
    }

    /**
     * A life that must not act any more.
     *
     * @param how FENCED or LOST
     * @param why for people
     * @param told whether anybody was told that it was a member
     */
    record Ended(String incarnation, Lease.State how, String why, boolean told) {}

    private static final int MOST_DOUBLINGS = 10;

    private final Timing timing;
    private final RandomGenerator random;
    private final StoreClock storeClock;
    private final Set<String> dead;
    private Optional<Member> life = Optional.empty();
    private Optional<Lease> lease = Optional.empty();
    private long joinDue;
    private int failures;
    private boolean told;
    private boolean closed;

    /** Of an instance that wants to join at once. */
    Standing(Timing timing, RandomGenerator random, Set<String> dead, long now) {
        this.timing = timing;
        this.random = random;
        this.storeClock = new StoreClock(timing.lease());
        this.dead = new LinkedHashSet<>(dead);
        this.joinDue = now;
    }

    /** What is due now. */
    Ask ask(long now) {
        boolean due = dueIn(now).orElse(1) <= 0;
        if (due && lease.isPresent()) {
            lease.get().sent(now);
            return Ask.RENEW;
        }
        if (due) {
            return life.isPresent() ? Ask.JOIN : Ask.LIFE;
        }
        return Ask.NOTHING;
    }

    /** In how long something is due; empty: not before something happens. */
    OptionalLong dueIn(long now) {
        if (closed || ended(now).isPresent()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(lease.map(held -> held.dueIn(now)).orElse(joinDue - now));
    }

    /** The life that is a member or wants to be. */
    Optional<Member> life() {
        return life;
    }

    /** What it declares dead when it joins. */
    Set<String> dead() {
        return Set.copyOf(dead);
    }

    /** This is the next life. */
    void begin(Member next) {
        if (dead.contains(next.incarnation())) {
            throw new IllegalStateException("Incarnation " + next.incarnation() + " has lived already");
        }
        life = Optional.of(next);
    }

    /** What the store says to a join that was sent then. */
    void joined(Joined answer, long sent, long now) {
        failures = 0;
        if (answer.isMember()) {
            lease = Optional.of(new Lease(timing, random, answer.epoch(), sent));
            told = false;
            dead.clear();
        } else if (answer.refusedFor().map(Member::incarnation).equals(life.map(Member::incarnation))) {
            // It was let in, that answer got lost, and its lease is over by now.
            bury();
            joinDue = now + Jitter.upTo(timing.rejoin(), random);
        } else {
            long wait = Math.min(answer.left().toNanos(), timing.read());
            joinDue = now + Jitter.around(Math.max(wait, timing.rejoin()), random);
        }
    }

    /** There is no next life yet, or the store does not answer; as all of a fleet may be in that case, nobody knows when the next tries. */
    void joinFailed(long now) {
        failures = Math.min(failures + 1, MOST_DOUBLINGS);
        long longest = Math.min(timing.rejoin() << failures, timing.lease() / 2);
        joinDue = now + Jitter.upTo(longest, random);
    }

    /** What the store says to a renewal that was sent then; true: its clock and ours have gone apart. */
    boolean renewed(String incarnation, Renewal answer, long sent, long now) {
        leaseOf(incarnation).ifPresent(held -> held.answered(answer, sent, now));
        return storeClock.compare(answer.now(), sent, now);
    }

    /** Nobody knows whether it was renewed. */
    void renewalFailed(String incarnation, String problem, long now) {
        leaseOf(incarnation).ifPresent(held -> held.failed(problem, now));
    }

    /** What the store said besides; true: its clock and ours have gone apart. */
    boolean saw(Changes changes, long sent, long now) {
        lease.ifPresent(held -> held.saw(changes.epoch(), now));
        return storeClock.compare(changes.now(), sent, now);
    }

    private Optional<Lease> leaseOf(String incarnation) {
        return life.map(Member::incarnation).equals(Optional.of(incarnation)) ? lease : Optional.empty();
    }

    /** The life that may act as a member at this moment. */
    Optional<Member> member(long now) {
        boolean held = !closed
                && lease.filter(its -> its.state(now) == Lease.State.HELD).isPresent();
        return held ? life : Optional.empty();
    }

    /** Whether what others owned may be taken now. */
    boolean mayTakeOver(long now) {
        return member(now).isPresent() && !storeClock.isFrozen(now);
    }

    /** To be asked once before it is told that a life has joined; false: that is not to be told any more. */
    boolean tell(String incarnation, long now) {
        boolean tells =
                member(now).filter(it -> it.incarnation().equals(incarnation)).isPresent();
        told = told || tells;
        return tells;
    }

    /** The life that must not act any more, until it is {@link #settled}. */
    Optional<Ended> ended(long now) {
        return lease.filter(its -> !closed && its.state(now) != Lease.State.HELD)
                .map(its -> new Ended(life.orElseThrow().incarnation(), its.state(now), its.why(), told));
    }

    /** How long the life may act yet if nothing happens; empty: none may. */
    OptionalLong fencedIn(long now) {
        return member(now).isPresent() ? OptionalLong.of(lease.orElseThrow().fencedIn(now)) : OptionalLong.empty();
    }

    /** Nobody acts any more for the life that has ended: the next one may join. */
    void settled(long now) {
        bury();
        joinDue = now + Jitter.upTo(timing.renewal(), random);
    }

    private void bury() {
        life.map(Member::incarnation).ifPresent(dead::add);
        life = Optional.empty();
        lease = Optional.empty();
    }

    /** Nobody is to be a member any more; returns who may still be one for the store. */
    Optional<Member> close() {
        Optional<Member> last = closed ? Optional.empty() : life;
        closed = true;
        return last;
    }

    boolean isClosed() {
        return closed;
    }
}
