package dev.molt.worker;

import java.util.Locale;

/** How far a worker has come; it only goes forward. */
enum State {
    STARTING,
    PARKED,
    GOING,
    READY,
    ACCEPTING,
    DRAINING;

    boolean servesRequests() {
        return this == READY || this == ACCEPTING;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
