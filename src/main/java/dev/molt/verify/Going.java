package dev.molt.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the supervisor says with its word to go.
 *
 * @param worker the run directory of the worker that is to be looked at
 * @param failedBefore the names of checks that failed on the release before
 * @param atMost how long all of it may take
 */
record Going(Path worker, Set<String> failedBefore, Duration atMost) {
    /** Of the lines {@code worker=}, {@code failed_before=} and {@code milliseconds=}. */
    static Going of(Map<String, String> facts) {
        Set<String> failedBefore = Arrays.stream(
                        facts.getOrDefault("failed_before", "").split(","))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        return new Going(
                Path.of(facts.get("worker")),
                failedBefore,
                Duration.ofMillis(Long.parseLong(facts.get("milliseconds"))));
    }
}
