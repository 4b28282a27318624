package dev.molt.fleet;

/**
 * What a process has seen of a fleet. A store that knows less has lost something, or is an old copy.
 *
 * @param epoch the highest; 0: none
 * @param version the highest; 0: none
 */
record Known(long epoch, long version) {
    Known and(Known other) {
        return new Known(Math.max(epoch, other.epoch), Math.max(version, other.version));
    }

    boolean isAllIn(FleetRow row) {
        return row.epoch() >= epoch && row.version() >= version;
    }
}
