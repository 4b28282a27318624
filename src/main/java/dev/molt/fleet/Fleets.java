package dev.molt.fleet;

import java.util.regex.Pattern;

/** The way to a fleet's store. */
public final class Fleets {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,50}");

    private Fleets() {}

    /**
     * A fleet in a store, which is asked for the first time by the first call.
     *
     * @param url which store
     * @param name FLEET_NAME; two services that share a store have different ones
     * @param epochFloor the highest epoch that is remembered from before; 0: none
     * @throws IllegalArgumentException naming the setting that cannot be used
     */
    public static Coordinator open(FleetUrl url, String name, long epochFloor) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "FLEET_NAME must be 1 to 50 letters, digits, '.', '_' or '-', was '" + name + "'");
        }
        if (epochFloor < 0 || epochFloor > Epoch.LARGEST) {
            throw new IllegalArgumentException(
                    "The fleet's epoch must be 0 to " + Epoch.LARGEST + ", was " + epochFloor);
        }
        return switch (url.kind()) {
            case SQLITE -> new SqliteCoordinator(url, name, epochFloor);
            case POSTGRESQL -> new PostgresCoordinator(url, name, epochFloor);
            case REDIS -> new RedisCoordinator(url, name, epochFloor);
        };
    }
}
