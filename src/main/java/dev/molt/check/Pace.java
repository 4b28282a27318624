package dev.molt.check;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait between two looks: jittered, so that many instances do not ask together, and longer after errors. */
final class Pace {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LATEST_AFTER_OPENING = Duration.ofSeconds(20);
    private static final double JITTER = 0.1;
    private static final int MOST_DOUBLINGS = 12;

    private final Duration interval;
    private final RandomGenerator random;
    private int errors;

    Pace(Duration interval, RandomGenerator random) {
        this.interval = interval;
        this.random = random;
    }

    /** Soon after a start: a service that is restarted often would otherwise never look. */
    Duration first() {
        return jittered(interval.compareTo(FIRST) < 0 ? interval : FIRST);
    }

    Duration afterSuccess() {
        errors = 0;
        return jittered(interval);
    }

    /** As after a success, but not later than soon after this time: a window may be shorter than the interval. */
    Duration until(Duration opens) {
        Duration regular = afterSuccess();
        Duration most = interval.compareTo(LATEST_AFTER_OPENING) < 0 ? interval : LATEST_AFTER_OPENING;
        Duration soonAfter = opens.plusMillis(1 + Math.round(most.toMillis() * random.nextDouble()));
        return regular.compareTo(soonAfter) < 0 ? regular : soonAfter;
    }

    /** Doubles with every error in a row, up to an hour, and is never shorter than the interval. */
    Duration afterError() {
        errors = Math.min(errors + 1, MOST_DOUBLINGS);
        Duration doubled = interval.multipliedBy(1L << errors);
        Duration longest = interval.compareTo(LONGEST) > 0 ? interval : LONGEST;
        return jittered(doubled.compareTo(longest) > 0 ? longest : doubled);
    }

    private Duration jittered(Duration duration) {
        double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Duration.ofMillis(Math.round(duration.toMillis() * factor));
    }
}
