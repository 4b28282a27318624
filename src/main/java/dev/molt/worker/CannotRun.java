package dev.molt.worker;

/** This worker cannot run here, and starting it again will not help; the message is for an operator. */
final class CannotRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotRun(String message, Throwable cause) {
        super(message, cause);
    }
}
