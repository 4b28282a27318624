package dev.molt.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the supervisor tells the processes that it starts, through {@code MOLT_*} variables.
 *
 * @param data the data directory, absolute
 * @param release the release that this process belongs to, or "checkout" without a supervisor
 * @param home the checkout with entrypoint.sh, if known
 * @param runDirectory the worker's own directory {@code data/run/<n>}, absent without a supervisor
 * @param update the update whose candidate this process is, absent otherwise; with it, the database may be migrated
 * @param configuration the version of the settings that this process is the candidate of, absent otherwise
 * @param rehearsal whether it is only rehearsed: it does everything, on a copy of the data, but take in clients
 */
public record Context(
        Path data,
        String release,
        Optional<Path> home,
        Optional<Path> runDirectory,
        Optional<String> update,
        Optional<Path> configuration,
        boolean rehearsal) {

    /** Reads the variables; a variable that is empty counts as not set, and the data directory defaults to ./data. */
    public static Context of(Map<String, String> environment) {
        Path data = path(environment, "MOLT_DATA")
                .or(() -> path(environment, "DATA_DIR"))
                .orElse(Path.of("data"));
        return new Context(
                data.toAbsolutePath().normalize(),
                text(environment, "MOLT_RELEASE").orElse("checkout"),
                path(environment, "MOLT_HOME"),
                path(environment, "MOLT_RUN_DIR"),
                text(environment, "MOLT_UPDATE"),
                path(environment, "MOLT_CONFIG"),
                text(environment, "MOLT_REHEARSAL").isPresent());
    }

    /** Whether it is to take the place of a worker that serves. */
    public boolean isCandidate() {
        return update.isPresent() || configuration.isPresent();
    }

    private static Optional<Path> path(Map<String, String> environment, String name) {
        return text(environment, name).map(Path::of);
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
