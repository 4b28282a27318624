package dev.molt.worker;

import dev.molt.db.Adoption;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a program tells Molt about itself; every call is optional. Used by one thread, while the worker boots. */
public final class Service {
    String database = "app.db";
    List<String> migrations = List.of("classpath:db/migration");
    Adoption adoption = Adoption.none();
    final List<Consumer<JavalinConfig>> http = new ArrayList<>();
    final List<Part> parts = new ArrayList<>();
    final List<Check> warmUps = new ArrayList<>();
    final List<Check> checks = new ArrayList<>();
    Duration keepAliveGrace = Duration.ofMillis(75);

    /** The SQLite file, relative to the data directory; {@code app.db} unless said otherwise. List it in DB_PATHS. */
    public Service database(String file) {
        database = file;
        return this;
    }

    /** Where Flyway finds the migrations; {@code classpath:db/migration} unless said otherwise. */
    public Service migrations(String... locations) {
        migrations = List.of(locations);
        return this;
    }

    /** Recognises a database that is older than its use with Molt. */
    public Service adopts(Adoption check) {
        adoption = check;
        return this;
    }

    /** Adds routes and other settings of the HTTP server. Called while parked: the database is not open. */
    public Service http(Consumer<JavalinConfig> configuration) {
        http.add(configuration);
        return this;
    }

    /** Adds something to start before requests come, and to stop after the last one. */
    public Service with(Part part) {
        parts.add(part);
        return this;
    }

    /**
     * Sends the requests whose code should be loaded before clients come. Runs while parked, when no part is started,
     * and again before ready; must leave no data behind. What fails is only logged.
     */
    public Service warmUp(Check requests) {
        warmUps.add(requests);
        return this;
    }

    /** Adds a check that must pass before the worker is ready; a candidate that fails it is rolled back. */
    public Service verify(Check check) {
        checks.add(check);
        return this;
    }

    /** How long a drain leaves idle connections open for a last request; 75 ms unless said otherwise. */
    public Service keepAliveGrace(Duration grace) {
        if (grace.isNegative() || grace.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new IllegalArgumentException("keepAliveGrace must be from 0 to 10 s, was " + grace);
        }
        keepAliveGrace = grace;
        return this;
    }
}
