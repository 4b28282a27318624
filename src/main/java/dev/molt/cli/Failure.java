package dev.molt.cli;

/** A command that ends with something other than an answer: what happened, and what to do next. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final String hint;

    /**
     * A failure.
     *
     * @param exitCode one of {@link Exit}
     * @param what happened, to what
     * @param hint what to do next, or ""
     */
    Failure(int exitCode, String what, String hint) {
        super(what);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    int exitCode() {
        return exitCode;
    }

    String hint() {
        return hint;
    }
}
