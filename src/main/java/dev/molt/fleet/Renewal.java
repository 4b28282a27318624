package dev.molt.fleet;

import java.time.Instant;

/**
 * What the store says to a member that renews its lease.
 *
 * @param held whether it is a member still; if not it never will be again, and what it owned is or will be somebody else's
 * @param epoch grows when the store lost its data
 * @param now the store's clock, to be compared with our own
 */
public record Renewal(boolean held, long epoch, Instant now) {}
