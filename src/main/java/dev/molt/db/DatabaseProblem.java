package dev.molt.db;

/** The database cannot be used by this release; the message says why and what to do. Starting again does not help. */
public sealed class DatabaseProblem extends RuntimeException permits BeyondLimit {
    private static final long serialVersionUID = 1L;

    public DatabaseProblem(String message) {
        super(message);
    }

    public DatabaseProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
