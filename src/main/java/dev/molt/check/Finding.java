package dev.molt.check;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What a look at the remote found.
 *
 * @param verdict whether something is to be taken
 * @param commit what the remote has, 40 hexadecimal digits
 * @param next what is to be taken by itself, now or when it opens: {@code commit}, or one before it that has soaked, or is a barrier
 * @param barrier the barrier that comes before {@code commit}, as far as it is known without asking
 * @param opens when {@code next} is to be taken, if that is not now
 * @param why a sentence for people
 */
public record Finding(
        Verdict verdict, String commit, String next, Optional<String> barrier, Optional<Instant> opens, String why) {
    private static final int SHORT = 10;

    /** Whether it is to be taken. */
    public enum Verdict {
        /** The remote has what runs. */
        CURRENT,
        /** There is an update, and nothing known speaks against it. */
        AVAILABLE,
        /** It failed here before, or an operator went back from it. */
        BAD,
        /** It does not descend from what runs. */
        NOT_DESCENDANT,
        /** There is an update, but nothing is to be updated by itself. */
        PINNED,
        /** There is an update, but by itself it is not taken now: it soaks, no window is open, or it is not this host's turn. */
        WAITING,
        /** There is an update, but the fleet does not take it. */
        REFUSED;

        /** The word in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding of(Verdict verdict, String commit, String why) {
        return new Finding(verdict, commit, commit, Optional.empty(), Optional.empty(), why);
    }

    /** The same, with the barrier that comes first. */
    Finding behind(Optional<String> first) {
        return new Finding(verdict, commit, first.orElse(next), first, opens, why);
    }

    /** This one first, as it is under way in the fleet. */
    Finding after(Finding first) {
        String comes = first.why() + ", and goes through the fleet before " + next.substring(0, SHORT);
        return new Finding(Verdict.AVAILABLE, commit, first.next(), barrier, Optional.empty(), comes);
    }

    /** The same, after a gate has not let it through. */
    Finding heldBackBy(Gate.Answer answer) {
        boolean waits = answer.verdict() == Gate.Verdict.WAIT;
        String what = next.substring(0, SHORT) + (waits ? " waits: " : " is not taken: ");
        return new Finding(
                waits ? Verdict.WAITING : Verdict.REFUSED, commit, next, barrier, opens, what + answer.reason());
    }

    /** Whether there is something that may be taken by itself now. */
    public boolean isAvailable() {
        return verdict == Verdict.AVAILABLE;
    }

    /** Whether there is something that nobody is to take by itself now, though an operator may. */
    public boolean isHeldBack() {
        return verdict == Verdict.PINNED || verdict == Verdict.WAITING || verdict == Verdict.REFUSED;
    }
}
