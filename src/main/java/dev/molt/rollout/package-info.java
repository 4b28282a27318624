/**
 * How a release goes through a fleet: a few hosts at a time, canaries first, and no further once it is bad anywhere.
 *
 * <p>Everything is a document of the fleet's {@link dev.molt.fleet.Coordinator}, changed only if it is still what was read:
 * {@code rollout}, {@code slot/update}, {@code bad/<release>}, {@code host/<host>}. Nobody leads: each instance asks
 * {@link dev.molt.rollout.Rollouts} before its update and tells how it ended, which {@link dev.molt.rollout.Participant} does for it,
 * and whoever looks first writes down what follows. What follows from one look is decided by {@code Judge} and {@code Waves}, which ask nobody.
 */
package dev.molt.rollout;
