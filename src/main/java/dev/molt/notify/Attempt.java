package dev.molt.notify;

import java.time.Duration;

/**
 * What came of sending an event once.
 *
 * @param state WAITING if it is to be tried again
 * @param why it was not sent; empty if it was
 * @param pause what the receiver asked for before the next attempt; zero if it asked for nothing
 */
record Attempt(State state, String why, Duration pause) {
    static Attempt sent() {
        return new Attempt(State.SENT, "", Duration.ZERO);
    }

    static Attempt refused(String why) {
        return new Attempt(State.REFUSED, why, Duration.ZERO);
    }

    static Attempt failed(String why) {
        return failed(why, Duration.ZERO);
    }

    static Attempt failed(String why, Duration pause) {
        return new Attempt(State.WAITING, why, pause);
    }
}
