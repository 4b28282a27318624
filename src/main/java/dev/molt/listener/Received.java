package dev.molt.listener;

/**
 * A message of a source.
 *
 * @param id what the source calls it, or a hash of its text; 1 to 200 characters
 * @param cursor what the source may be asked to go on after; empty: it said nothing of that
 * @param text all of it, as it came
 */
public record Received(String id, String cursor, String text) {}
