package dev.molt.check;

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
     */
    record Answer(Verdict verdict, String reason) {
        /** It is to be requested. */
        public static final Answer GO = new Answer(Verdict.GO, "");

        /** Not now; asked again at the next look. */
        public static Answer waiting(String reason) {
            return new Answer(Verdict.WAIT, reason);
        }

        /** Not this one, unless an operator changes something; asked again all the same. */
        public static Answer never(String reason) {
            return new Answer(Verdict.NEVER, reason);
        }
    }

    /** What is to be done. */
    enum Verdict {
        GO,
        WAIT,
        NEVER
    }
}
