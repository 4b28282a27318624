package dev.molt.fleet;

/** Fencing tokens in the form in which Redis has them, "epoch:counter": its scripts have no whole numbers of 64 bits. */
final class RedisToken {
    private RedisToken() {}

    static long parse(String text) {
        int colon = text.indexOf(':');
        return Epoch.token(Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }

    static String format(long token) {
        return Epoch.of(token) + ":" + (token & (1L << Epoch.SHIFT) - 1);
    }
}
