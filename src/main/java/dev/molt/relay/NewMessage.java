package dev.molt.relay;

/** A message to be stored once for its key; see {@link MessageJson} for what was checked. */
record NewMessage(String key, String source, String body) {}
