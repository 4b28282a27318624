package dev.molt.listener;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The times in which nobody was connected for a listener, as precise as the clocks of the hosts. After the death of an owner a gap is
 * counted from the last message that it took in, so it is the longest that there can have been.
 */
final class Gaps {
    private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);

    private final String listener;
    private final Clock clock;
    private Optional<Instant> open = Optional.empty();
    private int count;
    private Duration last = Duration.ZERO;
    private Duration longest = Duration.ZERO;

    /** How many there were in this life, and how long they were at most. */
    record Summary(int count, Duration last, Duration longest) {}

    Gaps(String listener, Clock clock) {
        this.listener = listener;
        this.clock = clock;
    }

    /** Nobody is connected from now on. */
    synchronized void begin() {
        begin(clock.instant());
    }

    /** The earlier of two beginnings counts. */
    synchronized void begin(Instant since) {
        open = Optional.of(open.filter(since::isAfter).orElse(since));
    }

    /**
     * Somebody is connected.
     *
     * @param isAskedFor whether the source was asked for what it has sent meanwhile
     */
    synchronized void end(boolean isAskedFor) {
        if (open.isEmpty()) {
            return;
        }
        Duration gap = Duration.between(open.get(), clock.instant());
        last = gap.isNegative() ? Duration.ZERO : gap;
        longest = longest.compareTo(last) < 0 ? last : longest;
        count++;
        open = Optional.empty();
        LOG.info(
                "Listener {}: nobody was connected for {} ms at most; what the source sent meanwhile {}",
                listener,
                last.toMillis(),
                isAskedFor ? "it is asked for" : "is lost, unless it sends it again by itself");
    }

    synchronized Summary summary() {
        return new Summary(count, last, longest);
    }
}
