package dev.molt.fleet;

import java.time.Duration;
import java.util.Optional;

/**
 * What the store says to who wants to be a member.
 *
 * @param refusedFor the life of the same host that is a member; empty: joined
 * @param left until that one's lease ends, unless it is renewed
 * @param epoch grows when the store lost its data
 */
public record Joined(Optional<Member> refusedFor, Duration left, long epoch) {
    public boolean isMember() {
        return refusedFor.isEmpty();
    }
}
