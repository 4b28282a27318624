package dev.molt.fleet;

import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What takes part in a fleet: an instance of the service, in one life after the other.
 *
 * @param lives gives the member that the next life is: of the same host, with an incarnation that was never used. Asked before each
 *     life's first join, by a thread of the membership; may write the incarnation down for who has to declare it dead one day
 * @param beside incarnations of the same host that may be members meanwhile, as in an overlap switch
 * @param dead incarnations of the same host that are known to have ended
 * @param lease how long one stays a member after each renewal; at least 100 ms
 */
public record Instance(Supplier<Member> lives, Set<String> beside, Set<String> dead, Duration lease) {
    public Instance {
        beside = Set.copyOf(beside);
        dead = Set.copyOf(dead);
        Timing.of(lease);
    }
}
