package dev.molt.flags;

import java.io.IOException;
import java.util.Optional;

/** What the instances of a fleet have set together: one change, which counts for all of them. */
public interface SharedFlags {
    /**
     * A change as it was read.
     *
     * @param version tells it from others
     * @param text the content of a {@code flags.json}
     */
    record Shared(long version, String text) {}

    /** The change that counts; empty: there is none yet. */
    Optional<Shared> read() throws IOException;

    /**
     * Makes another change count.
     *
     * @param instead of which one; empty: of none
     * @return false: another one counts by now
     */
    boolean replace(Optional<Shared> instead, String text) throws IOException;
}
