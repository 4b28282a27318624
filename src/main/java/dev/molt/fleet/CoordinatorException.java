package dev.molt.fleet;

/** The store did not answer in time or in order: whether what was asked for has happened, is not known. */
public final class CoordinatorException extends Exception {
    private static final long serialVersionUID = 1;

    public CoordinatorException(String message, Throwable cause) {
        super(message, cause);
    }
}
