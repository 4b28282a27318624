package dev.molt.worker;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a service runs.
 *
 * @param data the directory that survives, absolute
 * @param databaseFile the file that the service called its database, absolute
 * @param release the release that this process belongs to
 */
public record Place(Path data, Optional<Path> databaseFile, String release) {
    /** The database file of a service that has one. */
    public Path database() {
        return databaseFile.orElseThrow(
                () -> new IllegalStateException("The service has no database; name one with Service.database"));
    }
}
