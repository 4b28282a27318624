package dev.molt.worker;

import dev.molt.db.Database;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a service runs.
 *
 * @param data the directory that survives, absolute
 * @param whereData the service's database
 * @param release the release that this process belongs to
 */
public record Place(Path data, Optional<Database> whereData, String release) {
    /** The database of a service that has one. */
    public Database database() {
        return whereData.orElseThrow(
                () -> new IllegalStateException("The service has no database; name one with Service.database"));
    }
}
