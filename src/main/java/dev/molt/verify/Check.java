package dev.molt.verify;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Looks at one thing. Any number of threads may do so at once. */
@FunctionalInterface
interface Check {
    /**
     * Looks once.
     *
     * @param atMost how long that may take
     * @return what was seen, in a few words
     * @throws CheckFailed saying what is wrong
     * @throws IOException when it could not be looked at, which is as bad
     */
    String look(Subject subject, Duration atMost) throws CheckFailed, IOException;

    /** Does beforehand what takes long, while nobody waits. */
    default void prepare() {}

    /** Why it cannot be made in this rehearsal, if it cannot. */
    default Optional<String> obstacle(Rehearsal rehearsal) {
        return Optional.empty();
    }
}
