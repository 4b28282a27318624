package dev.molt.relay;

/** A message that was stored; {@code receivedAt} is an ISO instant. */
record Message(long id, String source, String body, String receivedAt) {}
