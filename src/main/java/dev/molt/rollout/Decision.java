package dev.molt.rollout;

/**
 * Whether a host may be updated now.
 *
 * @param reason why not, in words that complete "because"; "" with GO
 */
public record Decision(Answer answer, String reason) {
    private static final Decision GO = new Decision(Answer.GO, "");

    /** What is to be done. */
    public enum Answer {
        /** The host holds a slot: its update is to be requested, and how it ends is to be told. */
        GO,
        /** Not yet; ask again. */
        WAIT,
        /** Not this release, unless an operator changes something. */
        NEVER
    }

    static Decision go() {
        return GO;
    }

    static Decision waiting(String reason) {
        return new Decision(Answer.WAIT, reason);
    }

    static Decision never(String reason) {
        return new Decision(Answer.NEVER, reason);
    }

    public boolean isGo() {
        return answer == Answer.GO;
    }
}
