package dev.molt.verify;

import dev.molt.config.DatabaseUrl;
import dev.molt.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What checks by SQL may ask.
 *
 * @param server the service's database, if it has it in PostgreSQL; it is what they ask when they name none
 * @param files what they may name, as {@code DB_PATHS} has them; without a server they ask the first otherwise
 */
record Databases(Optional<DatabaseUrl> server, List<Path> files) {
    Databases {
        files = List.copyOf(files);
    }

    static Databases of(Settings settings) {
        return new Databases(settings.databaseUrl(), settings.dbPaths());
    }
}
