package dev.molt.db;

/** What is pending is more than may be applied here; nothing was. */
public final class BeyondLimit extends DatabaseProblem {
    private static final long serialVersionUID = 1L;

    BeyondLimit(String message) {
        super(message);
    }
}
