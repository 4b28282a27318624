package dev.molt.fleet;

import java.time.Duration;

/**
 * Is told how an instance takes part in its fleet.
 *
 * <p>{@link #joined} and {@link #changed} come from one thread, {@link #fenced} and {@link #lost} from another, {@link #held} from a third: a life may end while
 * {@link #changed} has not returned, and also while {@link #joined} has not, if that takes more than a second. After the end of a life only
 * another one is told of. An exception is logged, and changes nothing.
 */
public interface MembershipListener {
    /**
     * A life is a member now, and may own. It is told of nothing else before this. To return soon, as {@link #changed}.
     *
     * @param view what it has read since it is one
     */
    void joined(Member life, View view);

    /**
     * A life may act for so long from now on, unless its lease is renewed again. Comes with each renewal, from the thread that renews: to
     * return at once.
     */
    default void held(Duration left) {}

    /** Others have joined or are gone, or a document or an owner has changed. While this does not return, nothing else is noticed. */
    void changed(View view);

    /**
     * A life must not act any more: for too long the store has answered no renewal, and may soon give to others what it owns. Returns
     * when nobody acts for it; only then the next life joins, and what this one owned is free.
     *
     * @param why what went wrong, for people
     */
    void fenced(String incarnation, String why);

    /** As {@link #fenced}, but the store has said so itself: what it owned may be somebody else's already. */
    void lost(String incarnation, String why);
}
