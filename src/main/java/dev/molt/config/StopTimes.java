package dev.molt.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a stop of Molt takes, and what there is for it.
 *
 * @param delay how long the instance serves while it says that it is not ready; zero: not at all
 * @param drain how long its worker may take after that
 * @param budget the time between the TERM that stops Molt and the KILL that follows it
 */
public record StopTimes(Duration delay, Duration drain, Duration budget) {
    /** The settings that they come from. */
    public static final List<String> NAMES = List.of("DRAIN_DELAY", "DRAIN_TIMEOUT", "STOP_BUDGET");

    /** What the supervisor keeps for itself. */
    private static final Duration RESERVE = Duration.ofSeconds(2);

    /** What is wrong with them and what to do, when they do not fit. Without a delay they always do: a drain is cut short. */
    public Optional<String> problem() {
        Duration needed = delay.plus(drain).plus(RESERVE);
        if (delay.isZero() || needed.compareTo(budget) <= 0) {
            return Optional.empty();
        }
        return Optional.of("STOP_BUDGET is " + budget.toSeconds() + ", but a stop takes up to " + needed.toSeconds()
                + " s: DRAIN_DELAY (" + delay.toSeconds() + "), DRAIN_TIMEOUT (" + drain.toSeconds() + ") and "
                + RESERVE.toSeconds() + " more. Set STOP_BUDGET to " + needed.toSeconds()
                + ", and let whoever stops Molt wait that long before the KILL.");
    }
}
