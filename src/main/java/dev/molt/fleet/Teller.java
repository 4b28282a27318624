package dev.molt.fleet;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the listener what happens to a life: that it is a member first, that it has ended last. What a listener throws is logged. */
final class Teller {
    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

    /** A listener that hangs when a life joins must not keep it from being fenced. */
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final LiveStanding standing;
    private final MembershipListener listener;
    private final ReentrantLock joining = new ReentrantLock();

    Teller(LiveStanding standing, MembershipListener listener) {
        this.standing = standing;
        this.listener = listener;
    }

    /** False: the life has ended, and the listener never hears of it. */
    boolean joined(Member life, View view) {
        joining.lock();
        try {
            boolean tells = standing.ask((its, now) -> its.tell(life.incarnation(), now));
            if (tells) {
                tell(() -> listener.joined(life, view));
            }
            return tells;
        } finally {
            joining.unlock();
        }
    }

    void held(Duration left) {
        tell(() -> listener.held(left));
    }

    void changed(Member life, View view) {
        if (standing.ask(Standing::member).filter(life::equals).isPresent()) {
            tell(() -> listener.changed(view));
        }
    }

    /** Returns when the listener has ended what was done for the life, if it has ever heard of it. */
    void ended(Standing.Ended ended) throws InterruptedException {
        boolean inOrder = joining.tryLock(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        try {
            if (ended.told() && ended.how() == Lease.State.FENCED) {
                tell(() -> listener.fenced(ended.incarnation(), ended.why()));
            } else if (ended.told()) {
                tell(() -> listener.lost(ended.incarnation(), ended.why()));
            }
        } finally {
            if (inOrder) {
                joining.unlock();
            }
        }
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOG.error("Who is told of the fleet has failed, and may not know what it was told", e);
        }
    }
}
