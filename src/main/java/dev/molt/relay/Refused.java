package dev.molt.relay;

/** A request that cannot be done, with the HTTP status and words that tell the client why. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String code;

    Refused(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    /** A word for programs. */
    String code() {
        return code;
    }
}
