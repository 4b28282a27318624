package dev.molt.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A real store, started for figures, with nothing in it. On close it ends, and its data goes with it. */
public interface MeasuredStore extends AutoCloseable {
    /** The stores there are. */
    enum Kind {
        POSTGRESQL("PostgreSQL"),
        REDIS("Redis"),
        SQLITE("SQLite");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }

        public MeasuredStore start() throws Exception {
            return switch (this) {
                case POSTGRESQL -> new MeasuredPostgres();
                case REDIS -> new MeasuredRedis();
                case SQLITE -> new MeasuredSqlite();
            };
        }
    }

    FleetUrl url();

    /** How many operations it has done so far, as it counts them itself: what is counted is another thing in each kind. */
    long operations() throws Exception;

    /** What its processes have used of the processors so far; empty: it has none, but is part of who uses it. */
    Optional<Duration> processorTime() throws Exception;

    @Override
    void close() throws IOException;
}
