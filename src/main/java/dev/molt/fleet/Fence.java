package dev.molt.fleet;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says so when a life must not act any more, and lets the next one join when nobody does. */
final class Fence {
    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

    private final LiveStanding standing;
    private final Teller teller;

    Fence(LiveStanding standing, Teller teller) {
        this.standing = standing;
        this.teller = teller;
    }

    /** Until it is closed. */
    void run() throws InterruptedException {
        Optional<Standing.Ended> ended = standing.awaitEnd();
        while (ended.isPresent()) {
            LOG.warn(
                    "{} may not act as a member of the fleet any more: {}",
                    ended.get().incarnation(),
                    ended.get().why());
            teller.ended(ended.get());
            standing.tell(Standing::settled);
            ended = standing.awaitEnd();
        }
    }
}
