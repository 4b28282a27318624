package dev.molt.rollout;

import java.time.Duration;
import java.util.Optional;

/**
 * When a host looks at the remote because it has its turn: at once, then ever more rarely, for it may be pinned, or its remote may not have the
 * release. Times are nanoseconds of a clock that only goes forward. For one thread.
 */
final class Nudges {
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    private final Duration longest;
    private Optional<Release> last = Optional.empty();
    private Duration pause = Duration.ZERO;
    private long lastAt;

    /** It looks by itself as often as this anyway. */
    Nudges(Duration interval) {
        this.longest = interval.compareTo(SHORTEST) > 0 ? interval : SHORTEST;
    }

    /**
     * Whether it is to look now.
     *
     * @param awaited what it could be updated to at once
     */
    boolean isDue(Optional<Release> awaited, long now) {
        if (!awaited.equals(last)) {
            last = awaited;
            pause = pause.isZero() ? pause : SHORTEST;
        }
        if (awaited.isEmpty() || !pause.isZero() && now - lastAt < pause.toNanos()) {
            return false;
        }
        lastAt = now;
        pause = pause.isZero() ? SHORTEST : shorter(pause.multipliedBy(2), longest);
        return true;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
