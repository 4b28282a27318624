package dev.molt.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a rollout is.
 *
 * @param total hosts that there are
 * @param begun those that have the release or hold a slot for it
 * @param done those that have it for good
 * @param next who may begin, if a slot is free
 * @param soaksUntil when the next wave begins, by the store's clock; empty: that depends on hosts
 * @param awaited what has to happen before anybody may begin, if nobody can
 */
public record Progress(
        int total, int begun, int done, List<String> next, Optional<Instant> soaksUntil, Optional<String> awaited) {
    public Progress {
        next = List.copyOf(next);
    }
}
