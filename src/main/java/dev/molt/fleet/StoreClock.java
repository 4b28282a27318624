package dev.molt.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Compares how the store's clock and ours go. Where they go apart one of them was set, or this machine was suspended, and whose
 * leases are over is not what it seems: for the time of one lease nobody is taken over from then. Not safe for threads.
 */
final class StoreClock {
    /** What to say when it is so. */
    static final String WARNING =
            "The clock of the fleet's store and ours have gone apart: for the time of one lease nobody is taken over from";

    private static final long TOLERANCE = Duration.ofSeconds(1).toNanos();

    private final long freeze;
    private Optional<Reading> last = Optional.empty();
    private boolean frozen;
    private long frozenAt;

    /** Freezes for so many nanoseconds. */
    StoreClock(long freeze) {
        this.freeze = freeze;
    }

    /** What the store's clock was at some moment between these two of ours. */
    private record Reading(Instant store, long sent, long received) {
        boolean agreesWith(Reading later) {
            long passed = Duration.between(store, later.store).toNanos();
            return passed >= later.sent - received - TOLERANCE && passed <= later.received - sent + TOLERANCE;
        }
    }

    /** What an answer said that was asked for and received then; true: the clocks have gone apart since the answer before. */
    boolean compare(Instant store, long sent, long received) {
        Reading reading = new Reading(store, sent, received);
        boolean apart = last.filter(before -> !before.agreesWith(reading)).isPresent();
        last = Optional.of(reading);
        if (apart) {
            frozen = true;
            frozenAt = received;
        }
        return apart;
    }

    boolean isFrozen(long now) {
        frozen = frozen && now - frozenAt < freeze;
        return frozen;
    }
}
