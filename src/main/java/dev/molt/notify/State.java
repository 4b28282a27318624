package dev.molt.notify;

import java.util.Locale;

/** How far a channel is with an event. */
enum State {
    /** It is tried, again or for the first time. */
    WAITING,
    /** The receiver has it. */
    SENT,
    /** The receiver will never take it; somebody has to change something. */
    REFUSED;

    /** The word in files and on the screen. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
