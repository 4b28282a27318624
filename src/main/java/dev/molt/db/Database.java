package dev.molt.db;

import dev.molt.config.DatabaseUrl;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Where a service has its data. Its text names it as it may be shown to anybody. */
public abstract sealed class Database permits SqliteDatabase, PostgresDatabase {
    /** An applied migration, by which it is told from another of the same version. */
    record Noted(String version, int checksum) {}

    Database() {}

    /** A SQLite file, which is made when it does not exist. */
    public static Database file(Path file) {
        return new SqliteDatabase(file);
    }

    /** A database of a PostgreSQL server, which must exist. */
    public static Database at(DatabaseUrl url) {
        return new PostgresDatabase(url);
    }

    /** Opens a connection that writes; a commit returns only when it is on the disk. */
    public abstract Connection openForWriting() throws SQLException;

    /** Opens a connection that can only read. */
    public abstract Connection openForReading() throws SQLException;

    /**
     * The SQL that begins a transaction which writes; COMMIT or ROLLBACK ends it. One writer at a time, of all that begin with it: so
     * whoever reads sees numbers in the order in which they are given.
     */
    public abstract String beginWriting();

    /** Whether the other instances of a fleet have the very same. */
    public abstract boolean isShared();

    /** Loads the driver, without touching the database. */
    abstract void load();

    /** Fails unless there is something to look at. */
    abstract void requireExistence() throws SQLException;

    /** Makes what migrations need to begin. */
    abstract void prepare(Migrations migrations) throws SQLException;

    /** What Flyway looks at it with. */
    abstract FluentConfiguration configure(FluentConfiguration configuration);

    /** What Flyway migrates it with. */
    abstract FluentConfiguration configureToMigrate(FluentConfiguration configuration);

    /** Those migrations that any release which shares it can live with, whether it has them or not. */
    abstract Set<Noted> noted() throws SQLException;

    /** Notes them, before they are applied. */
    abstract void note(Supplier<Set<Noted>> compatible) throws SQLException;

    /** Whether it stays so until somebody mends it. */
    abstract boolean isDamaged(Throwable problem);
}
