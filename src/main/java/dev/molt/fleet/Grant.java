package dev.molt.fleet;

/**
 * The right to own something, until it is given on or the owner is no member any more.
 *
 * @param name what is owned
 * @param owner the incarnation that owns it
 * @param token grows with every grant, whoever gets it; a sink refuses what comes with a lower one than it has seen
 * @param cursor what the owner before committed last; empty: nothing yet
 */
public record Grant(String name, String owner, long token, String cursor) {}
