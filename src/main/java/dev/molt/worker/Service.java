package dev.molt.worker;

import dev.molt.db.Adoption;
import dev.molt.db.Migrations;
import dev.molt.flags.Flag;
import dev.molt.listener.Inbox;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a program tells Molt about itself; every call is optional. Used by one thread, while the worker boots. */
public final class Service {
    Optional<String> database = Optional.empty();
    Migrations migrations = new Migrations(List.of(), Adoption.none());
    Optional<Migrations> ofPostgresql = Optional.empty();
    final List<Consumer<JavalinConfig>> http = new ArrayList<>();
    final List<Part> parts = new ArrayList<>();
    Optional<Inbox> inbox = Optional.empty();
    final List<Flag> flags = new ArrayList<>();
    final List<Check> warmUps = new ArrayList<>();
    final List<Check> checks = new ArrayList<>();
    Duration keepAliveGrace = Duration.ofMillis(75);

    /**
     * Has a SQLite database, which is migrated under the lock of an update and checked at every other start.
     *
     * @param file relative to the data directory; list it in DB_PATHS, so that it is backed up and restored
     * @param locations where Flyway finds the migrations, like {@code classpath:shop/migration}; not
     *     {@code classpath:db/migration}, where this jar has those of the relay
     */
    public Service database(String file, String... locations) {
        database = Optional.of(file);
        migrations = new Migrations(List.of(locations), migrations.adoption());
        return this;
    }

    /**
     * Has a PostgreSQL database instead of the file where DATABASE_URL names one.
     *
     * @param locations where Flyway finds the migrations for that, in the words of PostgreSQL
     */
    public Service postgresql(String... locations) {
        ofPostgresql = Optional.of(new Migrations(List.of(locations), Adoption.none()));
        return this;
    }

    /** Recognises a database file that is older than its use with Molt. */
    public Service adopts(Adoption check) {
        migrations = new Migrations(migrations.locations(), check);
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
     * Has a flag, which {@code molt flags} sets while the service runs and the service asks OpenFeature for:
     * {@code OpenFeatureAPI.getInstance().getClient().getBooleanValue("relay.readOnly", false)}. Asked for in any other way than
     * with a name and type that are declared, OpenFeature answers with the caller's default.
     *
     * @param name group and name, each of letters and digits with a small letter first, like {@code websocket.gatewayOnly}; also
     *     the environment variable {@code FLAG_WEBSOCKET_GATEWAYONLY} that overrides it
     * @param defaultValue what it says until it is set
     * @param meaning what it does, one line for whoever reads {@code molt flags list}
     */
    public Service flag(String name, boolean defaultValue, String meaning) {
        flags.add(Flag.of(name, defaultValue, meaning));
        return this;
    }

    /** As above, with a number of at most 15 digits before the point and 9 after it. */
    public Service flag(String name, double defaultValue, String meaning) {
        flags.add(Flag.of(name, defaultValue, meaning));
        return this;
    }

    /** As above, with a line of text of at most 1000 bytes. */
    public Service flag(String name, String defaultValue, String meaning) {
        flags.add(Flag.of(name, defaultValue, meaning));
        return this;
    }

    /**
     * Takes in the messages of WebSocket listeners, which the instances of a fleet share out among each other (FLEET_URL); one that is
     * alone has them all. Called from when the service accepts until it has handed its listeners over, so while its {@link #with parts} run.
     */
    public Service inbox(Inbox where) {
        inbox = Optional.of(where);
        return this;
    }

    /**
     * Sends the requests whose code should be loaded and compiled before clients come. Runs while parked, when no part is
     * started, and again before ready; in a candidate over and over, for 400 ms and 100 ms. Must leave no data behind: reads,
     * and writes that are refused. What fails, or takes longer than a second, is only logged.
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
