package dev.molt.e2e;

/** The ways in which a request fails in the eyes of a client. */
public enum Failure {
    /** Nobody listened. */
    REFUSED,
    /** The connection was reset or closed before the answer was whole. */
    RESET,
    /** An answer of 500 or above. */
    SERVER_ERROR,
    /** No answer within {@link Load#PATIENCE} of the intended send time. */
    NO_ANSWER,
    /** An answer that a correct request never gets: neither 2xx nor 5xx, or nonsense. */
    UNEXPECTED,
    /** The client itself had too many requests open. A run with one of these proves nothing. */
    NOT_SENT
}
