package dev.molt.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Counts transactions. */
final class MeasuredPostgres implements MeasuredStore {
    private final PostgresUnderTest server = PostgresUnderTest.start();
    private final ProcessHandle postmaster;

    MeasuredPostgres() throws IOException, SQLException {
        Path data = Path.of(server.texts("SHOW data_directory").get(0));
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        postmaster = ProcessHandle.of(pid).orElseThrow();
    }

    @Override
    public FleetUrl url() {
        return server.url();
    }

    @Override
    public long operations() throws SQLException {
        return Long.parseLong(server.texts(
                        "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")
                .get(0));
    }

    /** Of those processes that are there: the connections of a fleet stay. */
    @Override
    public Optional<Duration> processorTime() {
        return Optional.of(Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
