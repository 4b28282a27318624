package dev.molt.relay;

/** A message to be stored once for its key; see {@link MessageJson} for what was checked. */
record NewMessage(String key, String source, String body) {
    boolean hasNul() {
        return source.indexOf('\0') >= 0 || body.indexOf('\0') >= 0;
    }
}
