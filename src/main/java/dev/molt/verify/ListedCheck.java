package dev.molt.verify;

import dev.molt.update.CheckResult;
import java.time.Duration;

/**
 * A check as a list has it.
 *
 * @param name unique in the list
 * @param advisory whether it only warns
 * @param baseline whether a failure counts as none when it fails on the release before too
 * @param retries how often it is tried again
 * @param interval the time between two tries
 * @param timeout the time that one try may take
 */
public record ListedCheck(
        String name,
        Check check,
        boolean advisory,
        boolean baseline,
        int retries,
        Duration interval,
        Duration timeout) {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Refuses a name that could not be recorded. */
    public ListedCheck {
        if (!name.matches(CheckResult.NAME)) {
            throw new IllegalArgumentException("name must be " + CheckResult.NAME + ", was \"" + name + "\"");
        }
    }

    /** One that is tried once, and fails what it is part of. */
    static ListedCheck required(String name, Check check) {
        return new ListedCheck(name, check, false, false, 0, Duration.ZERO, TIMEOUT);
    }

    /** The same without retries. */
    ListedCheck once() {
        return new ListedCheck(name, check, advisory, baseline, 0, interval, timeout);
    }

    ListedCheck asAdvisory() {
        return new ListedCheck(name, check, true, baseline, retries, interval, timeout);
    }

    ListedCheck within(Duration longer) {
        return new ListedCheck(name, check, advisory, baseline, retries, interval, longer);
    }
}
