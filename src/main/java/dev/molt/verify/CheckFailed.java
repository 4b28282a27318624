package dev.molt.verify;

/** What was looked at is not as it should be; the message says how it is instead. */
final class CheckFailed extends Exception {
    private static final long serialVersionUID = 1;

    CheckFailed(String message) {
        super(message);
    }

    CheckFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
