package dev.molt.rollout;

/** What an operator asked for cannot be done as things are; nothing was changed. The message says why. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final String hint;

    Refusal(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What to do instead, or "". */
    public String hint() {
        return hint;
    }
}
