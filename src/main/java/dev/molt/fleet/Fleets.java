package dev.molt.fleet;

import dev.molt.update.DataDirectory;
import java.util.regex.Pattern;

/** The way to a fleet's store. */
public final class Fleets {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,50}");

    /** There is only one in the file. */
    private static final String ALONE = "alone";

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
        requireEpoch(epochFloor);
        return switch (url.kind()) {
            case SQLITE -> new SqliteCoordinator(url, name, epochFloor);
            case POSTGRESQL -> new PostgresCoordinator(url, name, epochFloor);
            case REDIS -> new RedisCoordinator(url, name, epochFloor);
        };
    }

    /**
     * The fleet of an instance that is alone, in a SQLite file of its data directory, which the first call makes. It is there for the
     * lives of this instance: two at once in an overlap switch, and each after the one before.
     *
     * @param epochFloor the highest epoch of a fleet that the instance has been in; 0: none
     * @throws IllegalArgumentException when other hosts may have the data directory too
     */
    public static Coordinator alone(DataDirectory data, long epochFloor) {
        requireEpoch(epochFloor);
        StoreFile file = new StoreFile("MOLT_DATA", data.aloneStore());
        return new SqliteCoordinator(file, ALONE, epochFloor, HostTime.ofThisHost(), Numbering.LOWEST);
    }

    private static void requireEpoch(long floor) {
        if (floor < 0 || floor > Epoch.LARGEST) {
            throw new IllegalArgumentException("The fleet's epoch must be 0 to " + Epoch.LARGEST + ", was " + floor);
        }
    }
}
