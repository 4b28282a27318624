package dev.molt.check;

import java.util.Optional;

/**
 * Has the last word on an update that this host found by itself, after policy, windows and soak have let it through. Asked while no
 * update is open, just before the request is made.
 */
@FunctionalInterface
public interface Gate {
    /** Lets everything through. */
    Gate OPEN = commit -> Answer.GO;

    /**
     * Whether the update is to be requested now. Whoever answers may have taken something for it: a request that is not made after
     * all is followed by another question, or by none.
     *
     * @param commit what it goes to, 40 hexadecimal digits
     */
    Answer ask(String commit);

    /**
     * What a gate says.
     *
     * @param reason why not, in words that complete "because"; "" with GO
     * @param first what its commit begins with, if another release comes first; who finds it before this one asks for it
     */
    record Answer(Verdict verdict, String reason, Optional<String> first) {
        /** It is to be requested. */
        public static final Answer GO = new Answer(Verdict.GO, "", Optional.empty());

        /** Not now; asked again at the next look. */
        public static Answer waiting(String reason) {
            return new Answer(Verdict.WAIT, reason, Optional.empty());
        }

        /** The same, after this release. */
        public Answer after(Optional<String> release) {
            return new Answer(verdict, reason, release);
        }

        /** Not this one, unless an operator changes something; asked again all the same. */
        public static Answer never(String reason) {
            return new Answer(Verdict.NEVER, reason, Optional.empty());
        }
    }

    /** What is to be done. */
    enum Verdict {
        GO,
        WAIT,
        NEVER
    }
}
